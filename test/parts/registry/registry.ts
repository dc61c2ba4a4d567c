import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exec } from '../exec.ts';
import { steadyPort } from '../ports.ts';
import { startProcess, type Running } from '../process.ts';
import { waitFor } from '../wait.ts';
import { buildRegistry } from './build.ts';
import { HTPASSWD, registryConfig, type RegistrySettings } from './config.ts';

export { buildRegistry, registryVersion } from './build.ts';
export type { Notify, RegistrySettings } from './config.ts';

/** Debian's `docker-registry`, and the Go module. */
export type Release = '2.8' | '3';

export interface RegistryOptions extends RegistrySettings {
  /** Where images, configuration and log are. */
  dir: string;
  release: Release;
}

export interface Registry {
  /** As it stands in image references: 127.0.0.1:PORT. */
  name: string;
  /** Its access log, and what else it says. */
  logFile: string;
  /** Runs skopeo; the registry's certificates are not asked for, as it has none. */
  skopeo(args: string[]): Promise<string>;
  stop(): Promise<void>;
  /** What it still had to notify of is lost by this as well. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again, on the same port and data. */
  start(): Promise<void>;
}

/** Starts a Distribution registry, building the newer one if need be, and resolves when it answers. */
export async function startRegistry({ dir: given, release, ...settings }: RegistryOptions): Promise<Registry> {
  const dir = resolve(given);
  const command = release === '2.8' ? 'docker-registry' : await buildRegistry();
  const port = await steadyPort();
  const name = `127.0.0.1:${port}`;
  const configFile = join(dir, 'config.yml');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'htpasswd'), HTPASSWD);
  await writeFile(configFile, registryConfig({ dir, port }, settings));
  const logFile = join(dir, 'registry.log');
  let running: Running;
  const start = async () => {
    running = await startProcess({ name: `Distribution ${release}`, command, args: ['serve', configFile], logFile });
    // Without credentials it answers 401, which is an answer.
    const answers = async () => (await fetch(`http://${name}/`, { signal: AbortSignal.timeout(2000) })).ok;
    await waitFor(answers, { what: 'the registry', seconds: 30, unless: running.died }).catch(
      async (error: unknown) => {
        await running.stop(0);
        throw error;
      }
    );
  };
  await start();
  return {
    name,
    logFile,
    skopeo: (args) => exec('skopeo', ['--insecure-policy', ...args]),
    stop: () => running.stop(5),
    kill: (signal) => running.kill(signal),
    start,
  };
}
