import { lstatSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The kubelet sets these for the whole machine, and has no switch that leaves them as they are. */
const sysctls = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
].map((name) => `/proc/sys/${name}`);

/** Remembers the machine's settings; the function returned puts them back. */
export function rememberSysctls(): () => void {
  const values = sysctls.flatMap((file) => {
    const value = attempt(() => readFileSync(file, 'utf8'));
    return value === undefined ? [] : [[file, value] as const];
  });
  return () => {
    for (const [file, value] of values) {
      attempt(() => writeFileSync(file, value));
    }
  };
}

/** The kubelet links each container's log from /var/log/containers, wherever the logs themselves are. */
export function removeLogLinks(podLogs: string): void {
  const links = '/var/log/containers';
  for (const name of attempt(() => readdirSync(links)) ?? []) {
    const link = join(links, name);
    const ours = attempt(() => lstatSync(link).isSymbolicLink() && readlinkSync(link).startsWith(`${podLogs}/`));
    if (ours) {
      rmSync(link, { force: true });
    }
  }
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
