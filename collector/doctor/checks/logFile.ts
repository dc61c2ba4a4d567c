import { closeSync, constants, accessSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ok, missing, unknown, type Result } from '../finding.ts';

/** Enough for some lines of a usual length. */
const TAIL = 512 * 1024;

/** The last whole lines of a file, and where they were looked for. */
export interface LastLines {
  lines: string[];
  /** "yet", or "in its last 512 KiB". */
  where: string;
}

/** How to have a log written, and read. */
export interface LogAdvice {
  /** Who writes it: "the API server". */
  writer: string;
  /** How to have it written. */
  write: string;
  /** As whom it can be read. */
  read: string;
  /** A log that has not been written for so many milliseconds may be the wrong one. */
  quietMs: number;
}

/** Whether a log that is followed through rotations can be read and is written; its last lines where it can. */
export function logFileResult(path: string, name: string, advice: LogAdvice): { result: Result; last?: LastLines } {
  if (!existsSync(path)) {
    return { result: missing('file', `there is no ${name}`, advice.write) };
  }
  const folder = dirname(path);
  try {
    accessSync(folder, constants.R_OK | constants.X_OK);
  } catch {
    const found = `${folder} cannot be listed, so rotated files cannot be found`;
    return { result: missing('file', found, `run the collector as root, or: setfacl -m u:USER:rx ${folder}`) };
  }
  let last: LastLines;
  try {
    last = lastLines(path);
  } catch (error) {
    return { result: missing('file', `${name}: ${(error as Error).message}`, advice.read) };
  }
  const quiet = Date.now() - statSync(path).mtimeMs;
  const written = `last written ${Math.round(quiet / 1000)} s ago`;
  const result =
    quiet < advice.quietMs
      ? ok('file', `${name} can be read; ${written}`)
      : unknown('file', `${name} can be read; ${written}: does ${advice.writer} still write it?`);
  return { result, last };
}

function lastLines(path: string): LastLines {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const buffer = Buffer.alloc(Math.min(size, TAIL));
    const read = readSync(fd, buffer, 0, buffer.length, size - buffer.length);
    const whole = size <= TAIL;
    // The last line may be on its way, and the first begin before what was read.
    const lines = buffer
      .subarray(0, read)
      .toString('utf8')
      .split('\n')
      .slice(whole ? 0 : 1, -1);
    return { lines, where: whole ? 'yet' : `in its last ${TAIL / 1024} KiB` };
  } finally {
    closeSync(fd);
  }
}
