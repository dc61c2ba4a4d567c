import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A log file, or one that it was rotated to. */
export interface LogFile {
  path: string;
  /** The file that is written to, and not one set aside by rotation. */
  current: boolean;
  /** Milliseconds since the epoch. */
  modifiedAt: number;
}

/** How far a log has been read: which file, and the byte (uncompressed) behind the last line taken. */
export interface LogCursor {
  file: string;
  offset: number;
  /** When it was read, in milliseconds since the epoch. */
  readAt: number;
}

const FIRST_LINE_MAX = 1024 * 1024;

/**
 * The rotated files of a log, oldest first, and the log itself last. Known are the names that lumberjack makes
 * (audit-2026-11-23T09-45-05.938.log, as kube-apiserver rotates) and logrotate's (audit.log.1), each with or without .gz.
 */
export function listLogFiles(path: string): LogFile[] {
  const base = basename(path);
  const stem = base.slice(0, base.length - extname(base).length);
  const rotated = namesIn(dirname(path))
    .filter(
      (name) =>
        name !== base &&
        (isLumberjack(name, stem, extname(base)) ||
          (/^\.\d+(\.gz)?$/.test(name.slice(base.length)) && name.startsWith(base)))
    )
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

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

function isLumberjack(name: string, stem: string, extension: string): boolean {
  const plain = name.endsWith('.gz') ? name.slice(0, -3) : name;
  return (
    plain.startsWith(`${stem}-`) &&
    plain.endsWith(extension) &&
    /^\d{4}-\d{2}-\d{2}T/.test(plain.slice(stem.length + 1))
  );
}

function modifiedAt(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}

/**
 * Which file to read now, and from where; `undefined` when there is none yet. `finished` is the identity of a rotated file that has been
 * read to its end; `onGone` is called when the file of the cursor is nowhere to be found.
 */
export async function chooseFile(
  path: string,
  cursor: LogCursor | undefined,
  finished: string,
  onGone: () => void
): Promise<{ file: LogFile; cursor: LogCursor } | undefined> {
  const files = listLogFiles(path);
  const identities = await Promise.all(files.map((file) => identify(file).catch(() => undefined)));
  const begin = (from: number) => {
    for (let index = Math.max(0, from); index < files.length; index++) {
      const [file, identity] = [files[index]!, identities[index]];
      if (identity !== undefined) {
        return { file, cursor: { file: identity, offset: 0, readAt: Date.now() } };
      }
    }
    return undefined;
  };
  if (!cursor) {
    return files.at(-1)?.current ? begin(files.length - 1) : undefined;
  }
  const at = identities.lastIndexOf(cursor.file);
  const file = files[at];
  if (!file) {
    onGone();
    const after = files.findIndex((other) => other.modifiedAt >= cursor.readAt);
    return begin(after < 0 ? files.length - 1 : after);
  }
  return file.current || finished !== cursor.file ? { file, cursor } : begin(at + 1);
}

/**
 * What a log file is recognised by, whatever it is called and whether or not it has been compressed: a digest of its first line.
 * (Inode numbers are used again, and compression gives a new one.) `undefined` while the first line is not whole; a file that was rotated
 * away does not grow any more, so there the line counts without its end, and only an empty file has none.
 */
export async function identify(file: Pick<LogFile, 'path' | 'current'>): Promise<string | undefined> {
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
export function openGzip(path: string): AsyncIterable<Buffer> {
  const unpacked = createGunzip();
  pipeline(createReadStream(path), unpacked, () => {});
  return unpacked;
}
