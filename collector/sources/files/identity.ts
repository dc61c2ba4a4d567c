import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';

const FIRST_LINE_MAX = 1024 * 1024;

/**
 * What a log file is recognised by, whatever it is called and whether or not it has been compressed: a digest of its first line.
 * (Inode numbers are used again, and compression gives a new one.) `undefined` while the first line is not whole; a file that was rotated
 * away does not grow any more, so there the line counts without its end, and only an empty file has none.
 */
export async function identify(file: { path: string; current: boolean }): Promise<string | undefined> {
  if (file.path.endsWith('.gz')) {
    return digest(await firstLineOfGzip(file.path));
  }
  const fd = openSync(file.path, 'r');
  try {
    return identifyDescriptor(fd, file.current);
  } finally {
    closeSync(fd);
  }
}

/** As `identify`, for an open file. */
export function identifyDescriptor(fd: number, current: boolean): string | undefined {
  for (let size = 4096; ; size = Math.min(size * 4, FIRST_LINE_MAX)) {
    const buffer = Buffer.alloc(size);
    const length = readSync(fd, buffer, 0, size, 0);
    const line = firstLine(buffer.subarray(0, length));
    if (line) {
      return digest(line);
    }
    if (length < size || size === FIRST_LINE_MAX) {
      return current && length < size ? undefined : digest(buffer.subarray(0, length));
    }
  }
}

/** The first line that is not empty, where it is whole. */
function firstLine(head: Buffer): Buffer | undefined {
  const start = head.findIndex((byte) => byte !== 10);
  const end = start < 0 ? -1 : head.indexOf(10, start);
  return end < 0 ? undefined : head.subarray(start, end);
}

function digest(line: Buffer): string | undefined {
  return line.length === 0 ? undefined : createHash('sha256').update(line).digest('base64url').slice(0, 22);
}

async function firstLineOfGzip(path: string): Promise<Buffer> {
  let head = Buffer.alloc(0);
  for await (const chunk of openGzip(path)) {
    head = Buffer.concat([head, chunk]);
    const line = firstLine(head);
    if (line || head.length >= FIRST_LINE_MAX) {
      return line ?? head.subarray(0, FIRST_LINE_MAX);
    }
  }
  return head;
}

/** The unpacked bytes of a file. A reader that leaves early closes it; an error of either half ends it. */
export function openGzip(path: string, options: { chunkSize?: number } = {}): Gunzip {
  const unpacked = createGunzip(options);
  pipeline(createReadStream(path), unpacked, () => {});
  return unpacked;
}
