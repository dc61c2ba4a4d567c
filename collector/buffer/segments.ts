import { rmSync, statSync } from 'node:fs';
import type { Frame } from './codec.ts';
import type { Position } from './position.ts';
import { setAside } from './recovery.ts';
import { SEGMENT_START, segmentPath, SegmentReader, type FrameAt } from './segment.ts';

/** What a step forward finds: a frame, unless the place was the end of a segment or damaged, and where the next step begins. */
export interface Step {
  frame: Frame | undefined;
  next: Position;
  bytes: number;
}

/** Who hears of damage, and of what the file system refuses. */
interface Told {
  onDamage: (message: string) => void;
  onTrouble: (message: string) => void;
}

/** The segments on disk: reads them forward, step by step, and deletes them. */
export class Segments {
  readonly #dir: string;
  /** Bytes of durable frames in each segment, rising. */
  readonly #sizes: Map<number, number>;
  readonly #onDamage: (message: string) => void;
  readonly #onTrouble: (message: string) => void;
  #current: Position;
  #removalTold = false;
  #reader: { segment: number; reader: SegmentReader } | undefined;
  /** Where reading goes on behind damage that was found while reading, by `segment:offset`. */
  readonly #passed = new Map<string, Position>();

  constructor(dir: string, sizes: Map<number, number>, end: Position, told: Told) {
    this.#dir = dir;
    this.#sizes = sizes;
    this.#onDamage = told.onDamage;
    this.#onTrouble = told.onTrouble;
    this.#current = end;
    this.end = end;
  }

  /** Up to where everything is durable. */
  get end(): Position {
    return this.#current;
  }

  set end(end: Position) {
    this.#current = end;
    this.#sizes.set(end.segment, end.offset);
  }

  /** Where the oldest segment begins. */
  start(): Position {
    return { segment: [...this.#sizes.keys()][0] ?? this.#current.segment, offset: SEGMENT_START };
  }

  /** How many there are. */
  get count(): number {
    return this.#sizes.size;
  }

  /** When a segment was last written to, in milliseconds since the epoch; now when that is not known. */
  modified(segment: number): number {
    return statSync(segmentPath(this.#dir, segment), { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  }

  /** Bytes of frames from a place on. */
  bytesFrom({ segment: from, offset }: Position): number {
    let bytes = 0;
    for (const [segment, size] of this.#sizes) {
      bytes += segment > from ? size - SEGMENT_START : segment === from ? Math.max(0, size - offset) : 0;
    }
    return bytes;
  }

  /** A step from a place before the end. Damage that is met is set aside and reported, once. */
  step(at: Position): Step {
    const size = this.#sizes.get(at.segment);
    const key = `${at.segment}:${at.offset}`;
    if (size === undefined || at.offset >= size || this.#passed.has(key)) {
      return { frame: undefined, next: this.#passed.get(key) ?? this.#after(at.segment), bytes: 0 };
    }
    const read = this.#read(at);
    if ('frame' in read) {
      return { frame: read.frame, next: { segment: at.segment, offset: read.end }, bytes: read.end - at.offset };
    }
    const next = at.segment === this.#current.segment ? this.#current : this.#after(at.segment);
    this.#passed.set(key, next);
    const path = segmentPath(this.#dir, at.segment);
    const aside = setAside(path, at.offset, size);
    this.#onDamage(`${path} ${read.fault} from byte ${at.offset} on; ${size - at.offset} bytes: ${aside.text}`);
    return { frame: undefined, next, bytes: 0 };
  }

  /**
   * Deletes segments that lie wholly before a place, oldest first: those last written to before `olderThan` (milliseconds since the
   * epoch), and as many more as it takes for all of them to have at most `maxBytes`.
   */
  removeBefore(place: Position, olderThan: number, maxBytes: number): void {
    let total = this.bytesFrom(this.start());
    for (const [segment, size] of this.#sizes) {
      if (segment >= place.segment || segment === this.#current.segment) {
        return;
      }
      const path = segmentPath(this.#dir, segment);
      const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (total <= maxBytes && modified > olderThan) {
        return;
      }
      if (this.#reader?.segment === segment) {
        this.close();
      }
      if (!this.#remove(path)) {
        return;
      }
      this.#sizes.delete(segment);
      total -= size;
    }
  }

  #remove(path: string): boolean {
    try {
      rmSync(path, { force: true });
      this.#removalTold = false;
      return true;
    } catch (error) {
      if (!this.#removalTold) {
        this.#onTrouble(`cannot delete what has been sent: ${(error as Error).message}`);
      }
      this.#removalTold = true;
      return false;
    }
  }

  close(): void {
    this.#reader?.reader.close();
    this.#reader = undefined;
  }

  #read(at: Position): FrameAt | { fault: string } {
    try {
      if (this.#reader?.segment !== at.segment) {
        this.close();
        this.#reader = { segment: at.segment, reader: new SegmentReader(segmentPath(this.#dir, at.segment)) };
      }
      return this.#reader.reader.read(at.offset) ?? { fault: 'is damaged' };
    } catch (error) {
      return { fault: `cannot be read (${(error as Error).message})` };
    }
  }

  #after(segment: number): Position {
    const next = [...this.#sizes.keys()].find((other) => other > segment);
    return { segment: next ?? segment + 1, offset: SEGMENT_START };
  }
}
