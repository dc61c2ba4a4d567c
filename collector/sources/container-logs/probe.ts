import { closeSync, openSync, readSync } from 'node:fs';
import { GzipBytes, type PlainBytes } from '../files/bytes.ts';
import { identify } from '../files/identity.ts';
import { parseCriLine } from './criLine.ts';
import type { RunFile } from './layout.ts';

/** What a file is recognised by; `undefined` as long as it is empty, or when it cannot be read. */
export function identityOf({ path, rotated }: Pick<RunFile, 'path' | 'rotated'>): Promise<string | undefined> {
  return identify({ path, current: rotated === undefined }).catch(() => undefined);
}

/** Which of the files has an identity; below 0 when none, or when none of those from it on has the other. */
export async function indexOfFile(files: RunFile[], wanted: string, later: string): Promise<number> {
  let foundLater = false;
  // From the newest on, as it is that one nearly always; older ones may have to be unpacked.
  for (let at = files.length - 1; at >= 0; at--) {
    const id = await identityOf(files[at]!);
    foundLater ||= id === later;
    if (id === wanted) {
      return foundLater ? at : -1;
    }
  }
  return -1;
}

/** The first of the files, which are oldest first, whose first line is younger than a time; their number when there is none. */
export async function firstYounger(files: RunFile[], after: bigint): Promise<number> {
  for (const [index, file] of files.entries()) {
    const time = await firstTime(file).catch(() => undefined);
    if (time === undefined ? file.rotated === undefined : time > after) {
      return index;
    }
  }
  return files.length;
}

/** Time of a file's first line, in nanoseconds since the epoch. Throws the file system's errors. */
export async function firstTime({ path, gzip }: { path: string; gzip: boolean }): Promise<bigint | undefined> {
  const head = Buffer.alloc(128);
  const length = gzip ? await startOfPacked(path, head) : startOf(path, head);
  const end = head.indexOf(10);
  return parseCriLine(head, 0, end < 0 || end > length ? length : end)?.time;
}

function startOf(path: string, target: Buffer): number {
  const fd = openSync(path, 'r');
  try {
    return readSync(fd, target, 0, target.length, 0);
  } finally {
    closeSync(fd);
  }
}

function startOfPacked(path: string, target: Buffer): Promise<number> {
  const bytes = new GzipBytes(path);
  return bytes.read(target, 0).finally(() => bytes.close());
}

/** Position behind the last line end. `chunk` is what it is looked for in. */
export async function endOfLines(bytes: PlainBytes, chunk: Buffer): Promise<number> {
  for (let at = bytes.size; at > 0;) {
    at = Math.max(0, at - chunk.length);
    const length = await bytes.read(chunk, at);
    const end = length === 0 ? -1 : chunk.lastIndexOf(10, length - 1);
    if (end >= 0) {
      return at + end + 1;
    }
  }
  return 0;
}
