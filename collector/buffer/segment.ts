import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { decodeFrame, FRAME_HEADER, MAX_FRAME, type Frame } from './codec.ts';

const MAGIC = Buffer.from('TLYWAL1\n');

/** Where the first frame of a segment begins. */
export const SEGMENT_START = MAGIC.length;
export const segmentMagic = (): Buffer => Buffer.from(MAGIC);

export const segmentPath = (dir: string, number: number): string =>
  join(dir, `${String(number).padStart(12, '0')}.wal`);

/** Numbers of the segments in a directory, rising. */
export function listSegments(dir: string): number[] {
  return readdirSync(dir)
    .filter((name) => /^\d{12}\.wal$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);
}

/** Whether a whole, undamaged frame lies anywhere in the bytes; it is looked for by how its payload begins. */
export function wholeFrameIn(bytes: Buffer): boolean {
  const head = Buffer.from('{"cursors":');
  for (let at = bytes.indexOf(head); at >= 0; at = bytes.indexOf(head, at + 1)) {
    const start = at - FRAME_HEADER - 4;
    const length = start < 0 ? 0 : bytes.readUInt32LE(start);
    const payload = bytes.subarray(start + FRAME_HEADER, start + FRAME_HEADER + length);
    if (length > 4 && payload.length === length && crc32(payload) === bytes.readUInt32LE(start + 4)) {
      return true;
    }
  }
  return false;
}

export interface FrameAt {
  frame: Frame;
  /** Offset just behind the frame. */
  end: number;
}

/** Reads a segment frame by frame. */
export class SegmentReader {
  readonly #fd: number;

  /** Throws when the file is not there or is no segment. */
  constructor(path: string) {
    this.#fd = openSync(path, 'r');
    const magic = Buffer.alloc(MAGIC.length);
    if (readSync(this.#fd, magic, 0, magic.length, 0) !== magic.length || !magic.equals(MAGIC)) {
      this.close();
      throw new Error(`${path} is not a buffer segment`);
    }
  }

  /** Size of the file in bytes. */
  size(): number {
    return fstatSync(this.#fd).size;
  }

  /** The frame at an offset; `undefined` where no whole, undamaged frame begins. */
  read(offset: number): FrameAt | undefined {
    const header = Buffer.allocUnsafe(FRAME_HEADER);
    if (readSync(this.#fd, header, 0, FRAME_HEADER, offset) < FRAME_HEADER) {
      return undefined;
    }
    const length = header.readUInt32LE(0);
    if (length < 4 || length > MAX_FRAME) {
      return undefined;
    }
    const payload = Buffer.allocUnsafe(length);
    if (readSync(this.#fd, payload, 0, length, offset + FRAME_HEADER) < length) {
      return undefined;
    }
    if (crc32(payload) !== header.readUInt32LE(4)) {
      return undefined;
    }
    try {
      return { frame: decodeFrame(payload), end: offset + FRAME_HEADER + length };
    } catch {
      return undefined;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}
