import { accessSync, closeSync, constants, existsSync, openSync, readSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { busyboxBinary } from './image.ts';
import { readProc } from './proc.ts';

/** `control-plane` is etcd and kube-apiserver only; `kubernetes` has a node that runs pods; `registry` is Distribution in two releases. */
export type Part = 'loki' | 'control-plane' | 'kubernetes' | 'docker' | 'registry';

export type Availability = { ok: true } | { ok: false; reason: string; fix: string };

type Check = () => { reason: string; fix: string } | undefined;

const go = command('go', 'install Go, see https://go.dev/dl/');
const containers = [
  linux,
  root,
  command('containerd', 'apt-get install containerd'),
  command('ctr', 'apt-get install containerd'),
  command('containerd-shim-runc-v2', 'apt-get install containerd'),
  command('runc', 'apt-get install runc'),
  command('tar', 'apt-get install tar'),
  staticBusybox,
];
const controlPlane = [
  go,
  command('etcd', 'apt-get install etcd-server'),
  command('openssl', 'apt-get install openssl'),
];

const checks: Record<Part, Check[]> = {
  loki: [go],
  'control-plane': controlPlane,
  kubernetes: [
    ...controlPlane,
    ...containers,
    file('/usr/lib/cni/bridge', 'apt-get install containernetworking-plugins'),
    command('ip', 'apt-get install iproute2'),
  ],
  docker: [
    command('dockerd', 'apt-get install docker.io'),
    command('docker', 'apt-get install docker.io'),
    ...containers,
  ],
  registry: [
    go,
    command('docker-registry', 'apt-get install docker-registry'),
    command('skopeo', 'apt-get install skopeo'),
    command('tar', 'apt-get install tar'),
    staticBusybox,
  ],
};

/** Whether this machine can run the part; if not, the first thing that is missing and how to get it. */
export function available(part: Part): Availability {
  for (const check of checks[part]) {
    const missing = check();
    if (missing) {
      return { ok: false, ...missing };
    }
  }
  return { ok: true };
}

/** For node:test: `test('…', { skip: skipWithout('docker') }, …)`. */
export function skipWithout(...parts: Part[]): string | false {
  for (const part of parts) {
    const availability = available(part);
    if (!availability.ok) {
      return `${part}: ${availability.reason} (${availability.fix})`;
    }
  }
  return false;
}

function command(name: string, fix: string): Check {
  return () => {
    const folders = (process.env.PATH ?? '').split(delimiter);
    return folders.some((folder) => isExecutable(join(folder, name)))
      ? undefined
      : { reason: `${name} not found`, fix };
  };
}

function file(path: string, fix: string): Check {
  return () => (existsSync(path) ? undefined : { reason: `${path} not found`, fix });
}

function linux() {
  return process.platform === 'linux' ? undefined : { reason: 'not Linux', fix: 'run it in a Linux virtual machine' };
}

/** Root of a container usually lacks what containers are made with. */
function root() {
  if (process.getuid?.() !== 0) {
    return { reason: 'not root', fix: 'run as root, sudo -E for example' };
  }
  const effective = /^CapEff:\s*([0-9a-f]+)/m.exec(readProc('/proc/self/status'))?.[1] ?? '0';
  const sysAdmin = 1n << 21n;
  return BigInt(`0x${effective}`) & sysAdmin
    ? undefined
    : { reason: 'root without CAP_SYS_ADMIN', fix: 'run in a virtual machine or a privileged container' };
}

/** A binary that wants a dynamic linker names it near its beginning; an image of nothing else can't run it. */
function staticBusybox() {
  const fix = 'apt-get install busybox-static';
  if (!isExecutable(busyboxBinary)) {
    return { reason: `${busyboxBinary} not found`, fix };
  }
  const start = Buffer.alloc(4096);
  const handle = openSync(busyboxBinary, 'r');
  readSync(handle, start);
  closeSync(handle);
  return start.includes('/ld-') ? { reason: `${busyboxBinary} is not static`, fix } : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
