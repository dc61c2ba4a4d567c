import { closeSync, fdatasync, fsyncSync, ftruncateSync, openSync, rmSync, write, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { encodeFrame } from './codec.ts';
import type { Position } from './position.ts';
import { segmentMagic, segmentPath } from './segment.ts';

const writeAsync = promisify(write);
const datasync = promisify(fdatasync);

/** Writes one segment. What it cannot make durable it takes back. */
export class SegmentWriter {
  readonly #fd: number;
  #end: Position;
  /** Something that was not made durable may lie behind the end. */
  #torn = false;

  /** Begins a segment with all source positions, durably; throws, and leaves nothing, when that cannot be done. */
  constructor(dir: string, segment: number, cursors: Record<string, unknown>) {
    const path = segmentPath(dir, segment);
    const start = Buffer.concat([segmentMagic(), encodeFrame({ entries: [], cursors })]);
    this.#fd = openSync(path, 'wx', 0o600);
    try {
      writeFileSync(this.#fd, start);
      fsyncSync(this.#fd);
      syncDirectory(dir);
    } catch (error) {
      closeSync(this.#fd);
      rmSync(path, { force: true });
      throw error;
    }
    this.#end = { segment, offset: start.length };
  }

  /** Up to where everything is durable, and where the next bytes go. */
  get end(): Position {
    return this.#end;
  }

  /** Writes bytes and makes them durable; rejects with the file system's error, and nothing of them is kept then. */
  async write(bytes: Buffer): Promise<void> {
    const { segment, offset } = this.#end;
    this.#cut();
    this.#torn = true;
    try {
      for (let written = 0; written < bytes.length;) {
        const result = await writeAsync(this.#fd, bytes, written, bytes.length - written, offset + written);
        written += result.bytesWritten;
      }
      await datasync(this.#fd);
    } catch (error) {
      try {
        this.#cut();
      } catch {
        // It is cut before the next write.
      }
      throw error;
    }
    this.#torn = false;
    this.#end = { segment, offset: offset + bytes.length };
  }

  close(): void {
    closeSync(this.#fd);
  }

  #cut(): void {
    if (this.#torn) {
      ftruncateSync(this.#fd, this.#end.offset);
      this.#torn = false;
    }
  }
}

function syncDirectory(dir: string): void {
  const fd = openSync(dir, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
