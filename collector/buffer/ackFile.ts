import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Position } from './position.ts';

const pathIn = (dir: string) => join(dir, 'ack.json');

/** The acknowledged position as it was last written; `undefined` where there is none, or none that can be read. */
export function readAck(dir: string): Position | undefined {
  try {
    const value = JSON.parse(readFileSync(pathIn(dir), 'utf8')) as Position;
    const valid = Number.isSafeInteger(value.segment) && Number.isSafeInteger(value.offset);
    return valid && value.segment > 0 ? { segment: value.segment, offset: value.offset } : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the position so that after a crash either the old or the new one is there. */
export function writeAck(dir: string, position: Position): void {
  const path = pathIn(dir);
  const fd = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeFileSync(fd, JSON.stringify(position));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(`${path}.new`, path);
}
