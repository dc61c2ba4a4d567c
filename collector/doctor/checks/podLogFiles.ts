import { closeSync, existsSync, openSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { ok, missing, unknown, type Check, type Result } from '../finding.ts';
import type { Machine } from '../machine.ts';

/** Where the kubelet puts the logs of pods: DIR/NAMESPACE_POD_UID/CONTAINER/N.log. */
export const POD_LOGS_DIR = '/var/log/pods';
const MOST = 1000;

/** Whether the log files of a node's containers are there and can be read. */
export function podLogFileChecks(part: string, machine: Machine, dir = POD_LOGS_DIR): Check[] {
  return [{ part, what: 'log files', run: () => Promise.resolve(look(machine, dir)) }];
}

function look(machine: Machine, dir: string): Result[] {
  const root = machine.at(dir);
  const mounts = `in a container mount the node's ${dir} read-only as a hostPath`;
  if (!existsSync(root)) {
    return [missing('log files', `there is no ${dir}`, `run the collector on a node of the cluster; ${mounts}`)];
  }
  let files: string[];
  try {
    files = logFiles(root);
  } catch (error) {
    return [
      missing(
        'log files',
        (error as Error).message,
        `run the collector as root: the kubelet lets nobody else in; ${mounts}`
      ),
    ];
  }
  if (files.length === 0) {
    return [unknown('log files', `${dir} holds no log yet`)];
  }
  const broken = files.filter((file) => targetOf(file) === undefined);
  const closed = files.filter((file) => !broken.includes(file) && !readable(file));
  const results: Result[] = [];
  if (broken.length > 0) {
    const found = `${broken.length} of ${files.length} are links to what is not there, such as ${broken[0]}`;
    const fix = 'mount where they lead to as well, read-only: with Docker as the runtime /var/lib/docker/containers';
    results.push(missing('links', found, fix));
  }
  if (closed.length > 0) {
    const found = `${closed.length} of ${files.length} cannot be read by this user, such as ${closed[0]}`;
    results.push(missing('log files', found, 'run the collector as root, or with CAP_DAC_READ_SEARCH'));
  }
  return results.length > 0 ? results : [ok('log files', `${files.length} in ${dir}, all readable`)];
}

function logFiles(root: string): string[] {
  const files: string[] = [];
  for (const pod of readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    for (const container of readdirSync(join(root, pod.name), { withFileTypes: true })) {
      const dir = join(root, pod.name, container.name);
      const names = container.isDirectory() ? readdirSync(dir).filter((name) => /\.log$/.test(name)) : [];
      files.push(...names.map((name) => join(dir, name)));
    }
    if (files.length >= MOST) {
      break;
    }
  }
  return files.slice(0, MOST);
}

function targetOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function readable(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'));
    return true;
  } catch {
    return false;
  }
}
