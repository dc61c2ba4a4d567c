import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { startContainerd } from '../containerd.ts';
import { exec, type ExecOptions } from '../exec.ts';
import { writeImageArchive } from '../image.ts';
import { atExit } from '../lastResort.ts';
import { unmountBelow } from '../proc.ts';
import { startProcess, type Running } from '../process.ts';
import { waitFor } from '../wait.ts';

export interface DockerOptions {
  /** Everything Docker writes is in there. */
  dir: string;
  /** Containers go on while dockerd is away. */
  liveRestore?: boolean;
}

export interface Docker {
  /** The path of the socket; `host` is the same as a URL, for DOCKER_HOST. */
  socket: string;
  host: string;
  pid: number;
  logFile: string;
  /** The image that is there from the start: busybox with `sleep infinity`. Its containers need `--network=none`. */
  image: string;
  /** Runs the docker command against this engine and gives its standard output. */
  docker(args: string[], options?: ExecOptions): Promise<string>;
  /** Rejects when dockerd or its containerd dies. */
  died: Promise<never>;
  /** Ends dockerd; its containerd, and what runs there, is left as it is. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts dockerd again after `kill`; resolves when it answers. */
  restart(): Promise<void>;
  /** Removes every container, ends everything that was started and unmounts what was mounted. */
  stop(): Promise<void>;
}

const image = 'shop/web:1.4';

/** A Docker Engine of our own: no network, no iptables, no meeting with an engine of the machine. */
export async function startDocker(options: DockerOptions): Promise<Docker> {
  const dir = resolve(options.dir);
  await mkdir(dir, { recursive: true });
  const socket = join(dir, 'docker.sock');
  const host = `unix://${socket}`;
  const docker = (args: string[], execOptions?: ExecOptions) => exec('docker', ['-H', host, ...args], execOptions);

  const unmount = () => unmountBelow(dir);
  const forget = atExit(unmount);
  // dockerd would start a containerd itself, but would use the machine's if one runs.
  const containerd = await startContainerd(join(dir, 'containerd'));
  let engine: Running | undefined;
  const start = async () => {
    engine = await startEngine(dir, host, containerd.socket, options);
    await waitFor(() => docker(['version']), { what: 'dockerd', seconds: 60, unless: engine.died });
    return engine;
  };
  const stop = async () => {
    await removeContainers(docker).catch(() => {});
    await engine?.stop();
    await containerd.stop();
    unmount();
    forget();
  };
  try {
    const { pid, logFile, died: engineDied } = await start();
    const archive = join(dir, 'image.tar');
    await writeImageArchive(archive, [{ tag: image, command: ['sleep', 'infinity'] }]);
    await docker(['load', '--input', archive]);
    await rm(archive);
    const died = Promise.race([engineDied, containerd.died]);
    died.catch(() => {});
    const kill = async (signal: NodeJS.Signals) => engine?.kill(signal);
    const restart = async () => void (await start());
    return { socket, host, pid, logFile, image, docker, died, kill, restart, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startEngine(
  dir: string,
  host: string,
  containerdSocket: string,
  { liveRestore = false }: DockerOptions
): Promise<Running> {
  const configFile = join(dir, 'daemon.json');
  await writeFile(configFile, `${JSON.stringify({ 'live-restore': liveRestore })}\n`);
  return startProcess({
    name: 'dockerd',
    command: 'dockerd',
    args: [
      `--host=${host}`,
      // Instead of the machine's /etc/docker/daemon.json.
      `--config-file=${configFile}`,
      `--data-root=${join(dir, 'data')}`,
      `--exec-root=${join(dir, 'exec')}`,
      `--pidfile=${join(dir, 'docker.pid')}`,
      `--containerd=${containerdSocket}`,
      '--bridge=none',
      '--iptables=false',
      '--ip6tables=false',
      '--ip-forward=false',
      '--ip-masq=false',
      '--storage-driver=vfs',
      // Anything below the current value needs CAP_SYS_RESOURCE.
      '--oom-score-adjust=0',
    ],
    logFile: join(dir, 'dockerd.log'),
  });
}

/** In order, through the engine: it then removes the containers' cgroups and mounts itself. */
async function removeContainers(docker: Docker['docker']): Promise<void> {
  const ids = (await docker(['ps', '--all', '--quiet'])).split('\n').filter(Boolean);
  if (ids.length > 0) {
    await docker(['rm', '--force', '--volumes', ...ids]);
  }
}
