import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fdatasyncSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { inUse } from '../../buffer/lock.ts';
import type { Config } from '../../config/schema.ts';
import { ok, missing, unknown, type Check, type Result } from '../finding.ts';

type BufferConfig = Config['buffer'];

/** Source: linux/magic.h. */
const FILE_SYSTEMS: Record<number, string> = {
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x2fc12fc1: 'zfs',
  0xf2f52010: 'f2fs',
  0x794c7630: 'overlayfs',
  0x01021994: 'tmpfs',
  0x858458f6: 'ramfs',
  0x6969: 'NFS',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB',
};
const GONE = new Set(['tmpfs', 'ramfs', 'overlayfs']);
const ROUNDS = 20;
const SLOW_MS = 50;
const GIB = 1024 ** 3;

/** Whether the buffer's folder can be written, keeps what is written, and has room. */
export function bufferChecks(config: BufferConfig): Check[] {
  return [{ part: 'buffer', what: 'folder', run: () => look(config) }];
}

async function look({ dir, maxBytes }: BufferConfig): Promise<Result[]> {
  const place = nearest(dir);
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch {
    const user = process.getuid?.() ?? 0;
    const fix = `install -d -m 700 -o ${user} ${dir}   # as root`;
    return [missing('folder', `${place} cannot be written by this user (${user})`, fix)];
  }
  const there = place === dir;
  const folder = ok('folder', there ? `${dir} can be written` : `${dir} is not there yet and can be made in ${place}`);
  return [folder, fileSystem(place), room(place, maxBytes), speed(place), await lock(dir)];
}

/** The folder, or the nearest above it that is there. */
function nearest(dir: string): string {
  return existsSync(dir) || dirname(dir) === dir ? dir : nearest(dirname(dir));
}

function fileSystem(place: string): Result {
  const { type } = statfsSync(place);
  const name = FILE_SYSTEMS[type] ?? `a file system of type 0x${type.toString(16)}`;
  return GONE.has(name)
    ? missing(
        'file system',
        `${name}: what waits for Loki is gone with a restart of the machine or the container`,
        'put buffer.dir on a disk: in a container a volume (docker run -v tallyman:/var/lib/tallyman, or a hostPath or PVC), else a path outside of /tmp'
      )
    : ok('file system', name);
}

function room(place: string, maxBytes: number): Result {
  const { bavail, bsize } = statfsSync(place);
  const free = bavail * bsize;
  const text = `${(free / GIB).toFixed(1)} GiB are free, and ${(maxBytes / GIB).toFixed(2)} GiB may wait (buffer.maxBytes)`;
  // What was sent is kept for some minutes, within maxBytes as well.
  return free >= maxBytes
    ? ok('room', text)
    : missing('room', text, `free some space, or lower buffer.maxBytes to ${Math.floor(free / 2 / 1024 ** 2)}MiB`);
}

/** How long it takes to make something durable: each write of a source waits for it. */
function speed(place: string): Result {
  const path = join(place, `.tallyman-doctor-${process.pid}`);
  const times: number[] = [];
  try {
    const fd = openSync(path, 'wx', 0o600);
    try {
      const block = Buffer.alloc(4096);
      for (let round = 0; round < ROUNDS; round++) {
        const began = performance.now();
        writeSync(fd, block, 0, block.length, round * block.length);
        fdatasyncSync(fd);
        times.push(performance.now() - began);
      }
    } finally {
      closeSync(fd);
      rmSync(path, { force: true });
    }
  } catch (error) {
    return missing('write', (error as Error).message, 'make the folder writable, or choose another buffer.dir');
  }
  const median = times.sort((a, b) => a - b)[ROUNDS / 2]!;
  const slow = median > SLOW_MS ? ': slow; a local SSD takes below 5' : '';
  return ok('write', `a write is durable after ${median.toFixed(1)} ms${slow}`);
}

async function lock(dir: string): Promise<Result> {
  try {
    return ok('use', (await inUse(dir)) ? 'a collector runs with it' : 'no collector runs with it now');
  } catch (error) {
    return unknown('use', (error as Error).message);
  }
}
