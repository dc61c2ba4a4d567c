import { crc32 } from 'node:zlib';
import type { Entry } from '../../buffer/codec.ts';
import { recordIdOf } from '../../pipeline/observation.ts';
import { orderOf } from '../../pipeline/writeOptions.ts';
import { byStream, withLabel } from './encode.ts';

/** More would make more streams than a busy one is worth. */
const MOST = 64;
/** Rates are taken over this long at least. */
const WINDOW_MS = 1000;
/** A stream is written as several until it has not needed that for one to two times this long. */
const PERIOD_MS = 5 * 60_000;
/** Of the bytes of a push that Loki found too many for a stream: whose part is smaller is not the reason. */
const CONSIDERABLE = 0.2;

/** With the rate that a stream may have by then below Loki's own measure (shard_streams.desired_rate, 1536 KB/s). */
const LARGEST_PORTION = 512 * 1024;

/** Entries, with the streams that they have in the buffer, and the one that they are to be written to. */
export interface Portion {
  stream: string;
  entries: Entry[];
}

interface Busy {
  windowBegan: number;
  windowBytes: number;
  /** Streams needed at most in this period and in the one before. */
  needed: number;
  neededBefore: number;
}

/**
 * Loki takes so many bytes a second of one stream (limits_config.per_stream_rate_limit). A stream that comes near it is written as
 * several, by the label `shard`. Which of them a record goes to follows from its record_id (see ORDERED) and from how many there are at the
 * moment; that is written down nowhere, as a selector with a stream's own labels finds all of them.
 */
export class Shards {
  readonly #bytesPerSecond: number;
  readonly #now: () => number;
  readonly #streams = new Map<string, Busy>();
  #periodBegan: number;

  /** `bytesPerSecond`: what one stream may be given. `now`: a monotonic clock in milliseconds. */
  constructor(bytesPerSecond: number, now: () => number = () => performance.now()) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#now = now;
    this.#periodBegan = now();
  }

  /** As how many streams one is written at present. */
  of(stream: string): number {
    const busy = this.#streams.get(stream);
    return busy ? Math.max(busy.needed, busy.neededBefore) : 1;
  }

  /**
   * Entries in portions that are each pushed alone: of one stream, and so small that Loki does not itself divide them into several
   * (limits_config.shard_streams), because of the streams in a push it reports only what became of the last (see the sink).
   */
  portions(entries: Entry[]): Portion[] {
    const streams = new Map<string, Array<Portion & { bytes: number }>>();
    for (const entry of entries) {
      const stream = this.#streamOf(entry);
      const portions = streams.get(stream) ?? [];
      const size = Buffer.byteLength(entry.line);
      const last = portions.at(-1);
      if (last && last.bytes + size <= LARGEST_PORTION) {
        last.entries.push(entry);
        last.bytes += size;
      } else {
        portions.push({ stream, entries: [entry], bytes: size });
      }
      streams.set(stream, portions);
    }
    return [...streams.values()].flat();
  }

  #streamOf({ stream, line }: Entry): string {
    const count = this.of(stream);
    return count === 1 ? stream : withLabel(stream, 'shard', String(crc32(orderOf(recordIdOf(line) ?? line)) % count));
  }

  /** Entries, in the streams that they have without shards, have been stored. */
  stored(entries: Entry[]): void {
    const now = this.#now();
    this.#turn(now);
    for (const [stream, bytes] of bytesOf(entries)) {
      const busy = this.#busy(stream, now);
      const elapsed = now - busy.windowBegan;
      if (elapsed >= WINDOW_MS) {
        const needed = Math.ceil((busy.windowBytes * 1000) / elapsed / this.#bytesPerSecond);
        busy.needed = Math.min(MOST, Math.max(busy.needed, needed));
        busy.windowBegan = now;
        busy.windowBytes = 0;
      }
      busy.windowBytes += bytes;
    }
  }

  /** Loki has refused entries as too many for one stream: twice as many streams for those that make up the push. */
  refused(entries: Entry[]): void {
    const now = this.#now();
    const sizes = bytesOf(entries);
    const all = [...sizes.values()].reduce((a, b) => a + b, 0);
    for (const [stream, bytes] of sizes) {
      if (bytes >= all * CONSIDERABLE) {
        const busy = this.#busy(stream, now);
        busy.needed = Math.min(MOST, this.of(stream) * 2);
      }
    }
  }

  #busy(stream: string, now: number): Busy {
    const known = this.#streams.get(stream);
    const busy = known ?? { windowBegan: now, windowBytes: 0, needed: 1, neededBefore: 1 };
    this.#streams.set(stream, busy);
    return busy;
  }

  #turn(now: number): void {
    if (now - this.#periodBegan < PERIOD_MS) {
      return;
    }
    this.#periodBegan = now;
    for (const [stream, busy] of this.#streams) {
      if (busy.needed === 1 && busy.windowBytes === 0) {
        this.#streams.delete(stream);
      } else {
        busy.neededBefore = busy.needed;
        busy.needed = 1;
      }
    }
  }
}

function bytesOf(entries: Entry[]): Map<string, number> {
  const sum = (list: Entry[]) => list.reduce((bytes, { line }) => bytes + Buffer.byteLength(line), 0);
  return new Map([...byStream(entries)].map(([stream, list]) => [stream, sum(list)]));
}
