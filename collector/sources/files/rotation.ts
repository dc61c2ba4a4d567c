import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { identify } from './identity.ts';

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
