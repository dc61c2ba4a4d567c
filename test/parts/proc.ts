import { readdirSync, readFileSync } from 'node:fs';
import { execQuietly } from './exec.ts';

/** What a file of /proc says; nothing when the process is gone. */
export function readProc(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

export function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The processes below this one, the deepest first. */
export function descendants(pid: number): number[] {
  const children = readProc(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [...descendants(child), child]);
}

export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended on its own.
  }
}

/** The innermost mounts first, and lazily: a process that is just being killed may still hold one. */
export function unmountBelow(dir: string): void {
  const mounts = readProc('/proc/self/mountinfo').split('\n');
  const points = mounts.map((line) => line.split(' ')[4] ?? '').filter((point) => point.startsWith(`${dir}/`));
  for (const point of points.reverse()) {
    execQuietly('umount', ['-l', point]);
  }
}
