import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cgroupsOf, removeCgroup } from './cgroups.ts';
import { exec } from './exec.ts';
import { atExit } from './lastResort.ts';
import { descendants, killProcess, processes, readProc, unmountBelow } from './proc.ts';
import { startProcess } from './process.ts';
import { waitFor } from './wait.ts';

export interface Containerd {
  socket: string;
  died: Promise<never>;
  /** Runs ctr in the namespace; `k8s.io` is where the kubelet's images and containers are, `moby` where Docker's. */
  ctr(namespace: string, args: string[]): Promise<string>;
  /** Ends every container, every shim and containerd, and unmounts what they mounted. */
  stop(): Promise<void>;
}

/**
 * A containerd of our own below `dir`, which neither reads /etc/containerd nor meets a containerd of the machine.
 * (The shims' sockets are the exception: containerd 1.6 has them in /run/containerd/s, and removes them with the shim.)
 */
export async function startContainerd(dir: string, cri?: object): Promise<Containerd> {
  const socket = join(dir, 'containerd.sock');
  const configFile = join(dir, 'containerd.toml');
  await mkdir(dir, { recursive: true });
  await writeFile(configFile, config(dir, socket, cri));

  // A container lives under its shim and a shim outlives containerd: that is containerd's promise, and our chore.
  const reap = () => {
    killShims(socket);
    unmountBelow(dir);
  };
  const forget = atExit(reap);
  const containerd = await startProcess({
    name: 'containerd',
    command: 'containerd',
    args: ['--config', configFile],
    logFile: join(dir, 'containerd.log'),
  });
  const ctr = (namespace: string, args: string[]) => exec('ctr', ['-a', socket, '-n', namespace, ...args]);
  const stop = async () => {
    killShims(socket);
    await containerd.stop();
    reap();
    forget();
  };
  try {
    await waitFor(() => ctr('default', ['version']), { what: 'containerd', seconds: 30, unless: containerd.died });
  } catch (error) {
    await stop();
    throw error;
  }
  return { socket, died: containerd.died, ctr, stop };
}

function config(dir: string, socket: string, cri?: object): string {
  const plugins = {
    // Its default is /opt/containerd, which is made at each start.
    'io.containerd.internal.v1.opt': { path: join(dir, 'opt') },
    ...(cri && { 'io.containerd.grpc.v1.cri': cri }),
  };
  const top = {
    version: 2,
    root: join(dir, 'root'),
    state: join(dir, 'state'),
    disabled_plugins: cri ? [] : ['io.containerd.grpc.v1.cri'],
    grpc: { address: socket },
    plugins,
  };
  return tomlTable(top, []);
}

/** As much TOML as the configuration above needs. JSON's strings, numbers, booleans and arrays are TOML's too. */
function tomlTable(table: object, path: string[]): string {
  const entries: Array<[string, unknown]> = Object.entries(table);
  const isTable = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const values = entries.filter(([, value]) => !isTable(value));
  const own = values.map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join('');
  const header = path.length > 0 ? `[${path.map((key) => JSON.stringify(key)).join('.')}]\n` : '';
  const tables = entries.map(([key, value]) => (isTable(value) ? tomlTable(value, [...path, key]) : ''));
  return header + own + tables.join('');
}

/**
 * Kills the containers and then their shims. Shims are told containerd's socket on their command line, which makes ours
 * recognisable.
 */
function killShims(socket: string) {
  for (const shim of processes()) {
    const command = readProc(`/proc/${shim}/cmdline`).split('\0');
    if (command[0]?.includes('containerd-shim') && command.includes(socket)) {
      // The shim is the containers' subreaper: as long as it lives, everything they started is below it.
      const contained = descendants(shim);
      const groups = new Set(contained.flatMap(cgroupsOf));
      [...contained, shim].forEach(killProcess);
      groups.forEach(removeCgroup);
    }
  }
}
