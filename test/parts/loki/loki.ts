import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { assertFree, freePort } from '../ports.ts';
import { startProcess } from '../process.ts';
import { waitFor } from '../wait.ts';
import { buildLoki } from './build.ts';
import { lokiConfig, type LokiSettings } from './config.ts';

export { buildLogcli, buildLoki, lokiVersion } from './build.ts';
export type { LokiSettings, RetentionRule } from './config.ts';

export interface LokiOptions extends LokiSettings {
  /** Where the data, the configuration and the log are. A later start on the same directory finds the same data. */
  dir: string;
  /** The HTTP port on 127.0.0.1; a free one by default. */
  port?: number;
}

export interface Loki {
  url: string;
  port: number;
  pid: number;
  logFile: string;
  /** Rejects, with the end of the log, when Loki ends before stop() or kill(). */
  died: Promise<never>;
  /** Ends Loki in order. */
  stop(): Promise<void>;
  /** With SIGKILL: what a power failure does to it. Everything pushed is still in its write-ahead log. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Builds Loki if need be, starts it and resolves when it takes pushes and queries. */
export async function startLoki(options: LokiOptions): Promise<Loki> {
  const { dir: givenDir, port: wantedPort, ...settings } = options;
  const dir = resolve(givenDir);
  const binary = await buildLoki();
  await mkdir(dir, { recursive: true });
  const configFile = join(dir, 'loki.yaml');
  const port = wantedPort ?? (await freePort());
  await assertFree(port);
  await writeFile(configFile, lokiConfig({ dir, httpPort: port, grpcPort: await freePort() }, settings));

  const loki = await startProcess({
    name: 'Loki',
    command: binary,
    args: ['-config.file', configFile],
    logFile: join(dir, 'loki.log'),
    cwd: dir,
  });
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitFor(async () => (await fetch(`${url}/ready`, { signal: AbortSignal.timeout(2000) })).ok, {
      what: 'Loki to be ready',
      seconds: 60,
      everyMilliseconds: 50,
      unless: loki.died,
    });
  } catch (error) {
    await loki.stop(0);
    throw error;
  }
  return {
    url,
    port,
    pid: loki.pid,
    logFile: loki.logFile,
    died: loki.died,
    stop: () => loki.stop(30),
    kill: loki.kill,
  };
}
