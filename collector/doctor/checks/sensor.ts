import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ok, missing, optional, unknown, type Check, type Result } from '../finding.ts';
import type { Machine } from '../machine.ts';

/** Bits of CapEff. Source: linux/capability.h. */
const CAPABILITIES = { CAP_SYS_ADMIN: 21n, CAP_PERFMON: 38n, CAP_BPF: 39n };

/** Whether commands and connections could be seen by the kernel. Nothing uses that yet, so nothing of it is required. */
export function sensorChecks(machine: Machine): Check[] {
  const run = () =>
    Promise.resolve([typeInfo(machine), tracing(machine), capabilities(machine), bpftrace(machine)].map(optional));
  return [{ part: 'sensor', what: 'kernel', run }];
}

function typeInfo(machine: Machine): Result {
  const path = '/sys/kernel/btf/vmlinux';
  return existsSync(machine.at(path))
    ? ok('BTF', `the kernel describes its types in ${path}`)
    : missing(
        'BTF',
        `there is no ${path}`,
        'run a kernel with CONFIG_DEBUG_INFO_BTF=y, as distributions have had since 2020'
      );
}

function tracing(machine: Machine): Result {
  const place = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'].find((path) =>
    existsSync(machine.at(`${path}/events`))
  );
  return place
    ? ok('tracefs', `mounted at ${place}`)
    : missing(
        'tracefs',
        'not mounted, or not visible to this user',
        "mount -t tracefs tracefs /sys/kernel/tracing   # as root; in a container mount the host's"
      );
}

function capabilities(machine: Machine): Result {
  const status = readFileSync(machine.at('/proc/self/status'), 'utf8');
  const hex = /^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1];
  if (hex === undefined) {
    return unknown('capabilities', '/proc/self/status does not show them');
  }
  const has = (name: keyof typeof CAPABILITIES) => ((BigInt(`0x${hex}`) >> CAPABILITIES[name]) & 1n) === 1n;
  if (has('CAP_SYS_ADMIN')) {
    return ok('capabilities', 'CAP_SYS_ADMIN');
  }
  const lacking = (['CAP_BPF', 'CAP_PERFMON'] as const).filter((name) => !has(name));
  const fix =
    'Docker: --cap-add=BPF --cap-add=PERFMON; Kubernetes: securityContext: { capabilities: { add: [BPF, PERFMON] } }; ' +
    'systemd: AmbientCapabilities=CAP_BPF CAP_PERFMON; or run as root';
  return lacking.length === 0
    ? ok('capabilities', 'CAP_BPF and CAP_PERFMON')
    : missing('capabilities', `this process has no ${lacking.join(' and no ')}`, fix);
}

function bpftrace({ env }: Machine): Result {
  const place = (env['PATH'] ?? '')
    .split(delimiter)
    .filter((dir) => dir !== '')
    .map((dir) => join(dir, 'bpftrace'))
    .find(executable);
  return place
    ? ok('bpftrace', place)
    : missing('bpftrace', 'not in PATH', 'apt-get install bpftrace   # or: dnf install bpftrace');
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
