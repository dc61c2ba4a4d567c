import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where everything that a start leaves behind lies: Loki's and Grafana's data, the collector's buffer and configuration. */
export const home = process.env['TALLYMAN_HOME'] ?? join(root, '.tallyman');
