import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readProc } from './proc.ts';

const mountPoint = '/sys/fs/cgroup';

/** One hierarchy in cgroup v2, one a controller in v1: a group is a directory of the same path in each. */
export function hierarchies(): string[] {
  if (existsSync(join(mountPoint, 'cgroup.controllers'))) {
    return [mountPoint];
  }
  return readdirSync(mountPoint, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(mountPoint, entry.name));
}

/** Makes a group at the top of every hierarchy. */
export function createCgroup(name: string): void {
  for (const hierarchy of hierarchies()) {
    const group = join(hierarchy, name);
    mkdirSync(group, { recursive: true });
    // A new cpuset of v1 has neither cores nor memory, and nothing can be put into it or below.
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      if (hierarchy.endsWith('/cpuset') && existsSync(join(group, file))) {
        writeFileSync(join(group, file), readFileSync(join(hierarchy, file)));
      }
    }
  }
}

/** The paths of the groups a process is in, without their hierarchy. */
export function cgroupsOf(pid: number): string[] {
  const lines = readProc(`/proc/${pid}/cgroup`).split('\n').filter(Boolean);
  const paths = lines.map((line) => line.split(':').slice(2).join(':'));
  return [...new Set(paths)].filter((path) => path !== '/' && path !== '');
}

/** Removes a group and what is below it. The processes in it must have been killed. */
export function removeCgroup(path: string): void {
  for (const hierarchy of hierarchies()) {
    removeTree(join(hierarchy, path));
  }
}

/** Synchronous, as clean-ups must be, and patient: a process that was killed takes a moment to leave its group. */
function removeTree(group: string): void {
  const patienceEnds = Date.now() + 3000;
  for (;;) {
    try {
      const entries = existsSync(group) ? readdirSync(group, { withFileTypes: true }) : [];
      entries.filter((entry) => entry.isDirectory()).forEach((entry) => removeTree(join(group, entry.name)));
      rmdirSync(group);
      return;
    } catch (error) {
      const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (gone || Date.now() > patienceEnds) {
        return;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}
