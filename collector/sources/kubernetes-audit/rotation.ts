import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { createGunzip } from 'node:zlib';

/** A log file, or one that it was rotated to. */
export interface LogFile {
  path: string;
  /** The file that is written to, and not one set aside by rotation. */
  current: boolean;
  /** Milliseconds since the epoch. */
  modifiedAt: number;
}

const FIRST_LINE_MAX = 1024 * 1024;

/**
 * The rotated files of a log, oldest first, and the log itself last. Known are the names that lumberjack makes
 * (audit-2026-11-23T09-45-05.938.log, as kube-apiserver rotates) and logrotate's (audit.log.1), each with or without .gz.
 */
export function listLogFiles(path: string): LogFile[] {
  const base = basename(path);
  const stem = base.slice(0, base.length - extname(base).length);
  const rotated = readdirSync(dirname(path))
    .filter((name) => name !== base && (isLumberjack(name, stem, extname(base)) || /^\.\d+(\.gz)?$/.test(name.slice(base.length)) && name.startsWith(base)))
    .flatMap((name) => {
      const full = join(dirname(path), name);
      const modified = modifiedAt(full);
      return modified === undefined ? [] : [{ full, name, modified }];
    });
  const bothLumberjack = (a: string, b: string) => [a, b].every((name) => isLumberjack(name, stem, extname(base)));
  rotated.sort((a, b) =>
    bothLumberjack(a.name, b.name) ? (a.name < b.name ? -1 : 1) : a.modified - b.modified || (a.name < b.name ? 1 : -1)
  );
  const files: LogFile[] = rotated
    // A file is there twice while it is being compressed: the finished one counts.
    .filter(({ full }) => !(full.endsWith('.gz') && rotated.some((other) => `${other.full}.gz` === full)))
    .map(({ full, modified }) => ({ path: full, current: false, modifiedAt: modified }));
  const own = modifiedAt(path);
  if (own !== undefined) {
    files.push({ path, current: true, modifiedAt: own });
  }
  return files;
}

function isLumberjack(name: string, stem: string, extension: string): boolean {
  const plain = name.endsWith('.gz') ? name.slice(0, -3) : name;
  return plain.startsWith(`${stem}-`) && plain.endsWith(extension) && /^\d{4}-\d{2}-\d{2}T/.test(plain.slice(stem.length + 1));
}

function modifiedAt(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}

/**
 * What a log file is recognised by, whatever it is called and whether or not it has been compressed: a digest of its first line.
 * (Inode numbers are used again, and compression gives a new one.) `undefined` while the first line is not whole.
 */
export async function identify(path: string): Promise<string | undefined> {
  const line = path.endsWith('.gz') ? await firstLineOfGzip(path) : firstLineOf(path);
  return line && createHash('sha256').update(line).digest('base64url').slice(0, 22);
}

function firstLineOf(path: string): Buffer | undefined {
  const fd = openSync(path, 'r');
  try {
    for (let size = 4096; size <= FIRST_LINE_MAX; size *= 4) {
      const buffer = Buffer.alloc(size);
      const length = readSync(fd, buffer, 0, size, 0);
      const end = buffer.subarray(0, length).indexOf(10);
      if (end >= 0) {
        return buffer.subarray(0, end);
      }
      if (length < size) {
        return undefined;
      }
    }
    const head = Buffer.alloc(FIRST_LINE_MAX);
    readSync(fd, head, 0, FIRST_LINE_MAX, 0);
    return head;
  } finally {
    closeSync(fd);
  }
}

async function firstLineOfGzip(path: string): Promise<Buffer | undefined> {
  let head = Buffer.alloc(0);
  const stream = createReadStream(path).pipe(createGunzip());
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf(10);
    if (end >= 0 || head.length >= FIRST_LINE_MAX) {
      stream.destroy();
      return head.subarray(0, end >= 0 ? end : FIRST_LINE_MAX);
    }
  }
  return undefined;
}
