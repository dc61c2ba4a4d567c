import { existsSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import type { Frame } from './codec.ts';
import type { Position } from './position.ts';
import { listSegments, SEGMENT_START, segmentPath, SegmentReader, wholeFrameIn } from './segment.ts';

export interface Recovered {
  /** Bytes of whole frames, with the segment's beginning, by segment; rising. */
  sizes: Map<number, number>;
  cursors: Record<string, unknown>;
  /** The position asked for, moved to the nearest frame before it that begins something. */
  acked: Position | undefined;
}

/** Reads all segments of a directory, cuts off a torn end and sets damage aside. */
export function recoverSegments(
  dir: string,
  acked: Position | undefined,
  onFrame: (frame: Frame) => void,
  onDamage: (message: string) => void
): Recovered {
  const recovered: Recovered = { sizes: new Map(), cursors: {}, acked };
  const segments = listSegments(dir);
  for (const segment of segments) {
    const path = segmentPath(dir, segment);
    const newest = segment === segments.at(-1);
    let reader: SegmentReader;
    try {
      reader = new SegmentReader(path);
    } catch (error) {
      if (newest && statSync(path).size <= SEGMENT_START) {
        // The process was killed while it began the segment.
        rmSync(path);
      } else {
        renameSync(path, freeName(path));
        onDamage(`${(error as Error).message}; set aside as ${path}.damaged`);
      }
      continue;
    }
    let offset = SEGMENT_START;
    let mark = offset;
    for (let at = reader.read(offset); at; at = reader.read(offset)) {
      // A segment's first frame repeats all positions: what is not among them was forgotten.
      recovered.cursors = merge(offset === SEGMENT_START ? {} : recovered.cursors, at.frame.cursors);
      onFrame(at.frame);
      offset = at.end;
      mark = acked?.segment === segment && offset <= acked.offset ? offset : mark;
    }
    const size = reader.size();
    reader.close();
    if (acked?.segment === segment) {
      recovered.acked = { segment, offset: mark };
    }
    recovered.sizes.set(segment, offset);
    if (size > offset) {
      cut(path, offset, size, newest, onDamage);
    }
  }
  return recovered;
}

/** Source positions with newer ones; `null` forgets one. */
export function merge(cursors: Record<string, unknown>, newer: Record<string, unknown>): Record<string, unknown> {
  for (const [key, value] of Object.entries(newer)) {
    if (value === null) {
      delete cursors[key];
    } else {
      cursors[key] = value;
    }
  }
  return cursors;
}

function cut(path: string, offset: number, size: number, newest: boolean, onDamage: (message: string) => void): void {
  // What a crash tears is the last thing written; a whole frame behind it means that something else did the damage.
  if (!newest || wholeFrameIn(readFileSync(path).subarray(offset))) {
    const aside = setAside(path, offset, size);
    onDamage(`${path}: ${size - offset} bytes from ${offset} on are damaged; ${aside.text}`);
    if (!aside.done) {
      return;
    }
  }
  truncateSync(path, offset);
}

/** Copies a part of a segment to a file of its own, for an operator to look at. */
export function setAside(path: string, from: number, to: number): { done: boolean; text: string } {
  const name = freeName(path);
  try {
    writeFileSync(name, readFileSync(path).subarray(from, to), { mode: 0o600 });
    return { done: true, text: `set aside as ${name}` };
  } catch (error) {
    return { done: false, text: `it could not be set aside: ${(error as Error).message}` };
  }
}

function freeName(path: string): string {
  for (let number = 0; ; number++) {
    const name = number === 0 ? `${path}.damaged` : `${path}.${number}.damaged`;
    if (!existsSync(name)) {
      return name;
    }
  }
}
