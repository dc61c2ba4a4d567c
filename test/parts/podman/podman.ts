import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exec, type ExecOptions } from '../exec.ts';
import { writeImageArchive } from '../image.ts';
import { atExit } from '../lastResort.ts';
import { descendants, killProcess, processes, readProc, unmountBelow } from '../proc.ts';
import { startProcess, type Running } from '../process.ts';
import { waitFor } from '../wait.ts';

export interface Podman {
  /** The path of the Docker-compatible socket. */
  socket: string;
  logFile: string;
  /** The image that is there from the start: busybox with `sleep infinity`. Its containers need `--network=none`. */
  image: string;
  /** Runs podman on the same containers, as its users do: without the service. Gives its standard output. */
  podman(args: string[], options?: ExecOptions): Promise<string>;
  /** Rejects when the service dies. */
  died: Promise<never>;
  /** Ends the service; containers go on. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts the service again after `kill`; resolves when it answers. */
  restart(): Promise<void>;
  /** Removes every container, ends the service and unmounts what was mounted. */
  stop(): Promise<void>;
}

const tag = 'shop/web:1.4';
const image = `localhost/${tag}`;

/** Podman with containers, images, events and a socket of its own, and nothing of the machine's. */
export async function startPodman(options: { dir: string }): Promise<Podman> {
  const dir = resolve(options.dir);
  const socket = join(dir, 'podman.sock');
  const settings = join(dir, 'containers.conf');
  await mkdir(dir, { recursive: true });
  await writeFile(settings, config);
  const env = { ...process.env, CONTAINERS_CONF: settings };
  const place = ['--root', join(dir, 'root'), '--runroot', join(dir, 'run'), '--tmpdir', join(dir, 'tmp')];
  const global = [...place, '--storage-driver', 'vfs', '--log-level', 'error'];
  const podman = (args: string[], more?: ExecOptions) => exec('podman', [...global, ...args], { env, ...more });

  const reap = () => {
    killMonitors(dir);
    unmountBelow(dir);
  };
  const forget = atExit(reap);
  let service: Running | undefined;
  const start = async () => {
    service = await startProcess({
      name: 'podman system service',
      command: 'podman',
      args: [...global, 'system', 'service', '--time', '0', `unix://${socket}`],
      logFile: join(dir, 'podman.log'),
      env,
    });
    const answers = () => exec('podman', ['--remote', '--url', `unix://${socket}`, 'version'], { env });
    await waitFor(answers, { what: 'podman', seconds: 30, unless: service.died });
    return service;
  };
  const stop = async () => {
    await podman(['rm', '--force', '--all', '--time', '0']).catch(() => {});
    await service?.stop();
    reap();
    forget();
  };
  try {
    const { logFile, died } = await start();
    const archive = join(dir, 'image.tar');
    await writeImageArchive(archive, [{ tag, command: ['sleep', 'infinity'] }]);
    await podman(['load', '--input', archive]);
    const kill = async (signal: NodeJS.Signals) => service?.kill(signal);
    const restart = async () => void (await start());
    return { socket, logFile, image, podman, died, kill, restart, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Podman raises limits by default, which needs CAP_SYS_RESOURCE. */
const config = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
pids_limit = 0
[engine]
events_logger = "file"
cgroup_manager = "cgroupfs"
`;

/** Kills what is left of the containers: each has a conmon that was told our folder, and outlives the service. */
function killMonitors(dir: string) {
  for (const monitor of processes()) {
    const command = readProc(`/proc/${monitor}/cmdline`).split('\0');
    if (command[0]?.endsWith('conmon') && command.some((word) => word.startsWith(`${dir}/`))) {
      [...descendants(monitor), monitor].forEach(killProcess);
    }
  }
}
