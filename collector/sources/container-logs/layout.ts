import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A run of a container of a pod, as the kubelet's folders name it. */
export interface ContainerRun {
  namespace: string;
  pod: string;
  /** The pod's uid on the node: of a static pod not the API server's. */
  uid: string;
  container: string;
  /** How often the container had been restarted before. */
  restarts: number;
}

/** A file of a run's log. */
export interface RunFile {
  path: string;
  /** When it was set aside, as the kubelet writes it (20261123-101112); absent for the file that is written to. */
  rotated?: string;
  gzip: boolean;
  /** Device and inode. */
  inode: string;
  /** In bytes, as it lies on the disk. */
  size: number;
}

/** A run's log: its files, oldest first. */
export interface RunLog {
  key: string;
  run: ContainerRun;
  files: RunFile[];
}

/** Source: kubernetes, pkg/kubelet/kuberuntime/helpers.go and pkg/kubelet/logs/container_log_manager.go. */
const FILE = /^(\d{1,9})\.log(?:\.(\d{8}-\d{6})(\.gz)?)?$/;
const POD = /^([a-z0-9-]+)_([a-z0-9.-]+)_([A-Za-z0-9-]+)$/;

/** Whether the logs of a pod, and of a container in it, are wanted. */
export interface Wanted {
  namespace(namespace: string): boolean;
  container(container: string): boolean;
}

/** What a run goes by among the collector's positions and records. */
export const keyOf = ({ uid, container, restarts }: ContainerRun): string => `${uid}/${container}/${restarts}`;

/**
 * The logs below `root`, which is laid out as /var/log/pods: NAMESPACE_POD_UID/CONTAINER/RESTARTS.log, with what the kubelet rotated away
 * (0.log.20261123-101112, and .gz of it) beside it. What is named otherwise is not looked at. Throws when `root` cannot be read;
 * folders below it may go while they are read.
 */
export function listLogs(root: string, wanted: Wanted): Map<string, RunLog> {
  const logs = new Map<string, RunLog>();
  for (const podDir of readdirSync(root)) {
    const [, namespace, pod, uid] = POD.exec(podDir) ?? [];
    if (namespace === undefined || pod === undefined || uid === undefined || !wanted.namespace(namespace)) {
      continue;
    }
    for (const container of namesIn(join(root, podDir)).filter((name) => wanted.container(name))) {
      const dir = join(root, podDir, container);
      for (const [restarts, files] of listRuns(dir)) {
        const run = { namespace, pod, uid, container, restarts };
        const key = keyOf(run);
        logs.set(key, { key, run, files });
      }
    }
  }
  return logs;
}

/** The files in a container's folder, by run. */
function listRuns(dir: string): Map<number, RunFile[]> {
  const runs = new Map<number, RunFile[]>();
  const names = namesIn(dir);
  for (const name of names) {
    const [, restarts, rotated, gz] = FILE.exec(name) ?? [];
    // What is being compressed is there twice for a moment: the plain file counts.
    if (restarts === undefined || (gz !== undefined && names.includes(name.slice(0, -gz.length)))) {
      continue;
    }
    const files = runs.get(Number(restarts)) ?? [];
    const path = join(dir, name);
    const found = look(path);
    if (!found) {
      continue;
    }
    files.push({ path, rotated, gzip: gz !== undefined, ...found });
    runs.set(Number(restarts), files);
  }
  const last = '~';
  runs.forEach((files) => files.sort((a, b) => ((a.rotated ?? last) < (b.rotated ?? last) ? -1 : 1)));
  return runs;
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/** Device, inode and size of a file; `undefined` when it is not there, or is none. */
function look(path: string): Pick<RunFile, 'inode' | 'size'> | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() ? { inode: `${stat.dev}:${stat.ino}`, size: stat.size } : undefined;
  } catch {
    return undefined;
  }
}
