import { BufferFullError, type DiskBuffer } from '../buffer/buffer.ts';
import type { Entry } from '../buffer/codec.ts';
import { toEntries, type Observation } from './observation.ts';
import type { Seen } from './seen.ts';
import { sleep } from './sleep.ts';

/** Lines of one frame; larger batches are written as several, the source positions with the last. */
const FRAME_BYTES = 2 * 1024 * 1024;

/** Positions that are written with whatever is written next, and what is told when they are durable. */
export interface Carried {
  cursors: () => Record<string, unknown>;
  kept: (cursors: Record<string, unknown>) => void;
}

export interface WriteResult {
  written: number;
  /** Records that had been written before. */
  repeated: number;
}

/** What sources write to: drops what was seen before, turns observations into entries and makes them durable. */
export class Pipeline {
  readonly #buffer: DiskBuffer;
  readonly #seen: Seen;
  readonly #cluster: string;
  /** Records on their way to the disk, with what resolves when they are there or will not be. */
  readonly #writing = new Map<string, Promise<void>>();
  #listener: (observations: Observation[]) => void = () => {};
  #carried: Carried = { cursors: () => ({}), kept: () => {} };

  constructor(buffer: DiskBuffer, seen: Seen, cluster: string) {
    this.#buffer = buffer;
    this.#seen = seen;
    this.#cluster = cluster;
  }

  /** The durable position of a source. */
  cursor<T>(key: string): T | undefined {
    return this.#buffer.cursor<T>(key);
  }

  cursorKeys(prefix: string): string[] {
    return this.#buffer.cursorKeys(prefix);
  }

  /** What else is to be kept with the next frame, whoever writes it. */
  carry(carried: Carried): void {
    this.#carried = carried;
  }

  /** Who is told of all observations that are written, repetitions included, as soon as they come. */
  listen(listener: (observations: Observation[]) => void): void {
    this.#listener = listener;
  }

  /** Another collector may store the same, unless this one holds the right to it, until the returned function is called: see Progress. */
  contest(holds: () => boolean): () => void {
    return this.#buffer.progress.contest(holds);
  }

  /** A function that tells whether all that has been written by now is stored. */
  mark(): () => boolean {
    return this.#buffer.progress.mark();
  }

  /** Whether a record has been written, or is being written. */
  hasSeen(recordId: string): boolean {
    return this.#seen.has(recordId) || this.#writing.has(recordId);
  }

  /**
   * Writes observations and, with the last of them, how far their source has been read. Resolves when all of it is durable, what another
   * call brought first included. Rejects with BufferFullError, or the file system's error, when not all of it could be kept: the source
   * must offer it again.
   */
  async write(observations: Observation[], cursors: Record<string, unknown> = {}): Promise<WriteResult> {
    this.#listener(observations);
    // Without a pause between the last look and the entry below, or two calls could both bring the same record.
    for (let others = this.#others(observations); others.length > 0; others = this.#others(observations)) {
      await Promise.all(others);
    }
    const fresh = new Map<string, Observation>();
    for (const observation of observations) {
      const id = observation.record.record_id;
      if (!this.#seen.has(id) && !fresh.has(id)) {
        fresh.set(id, observation);
      }
    }
    const writing = this.#append([...fresh.values()], cursors);
    const settled = writing.then(
      () => {},
      () => {}
    );
    fresh.forEach((_, id) => this.#writing.set(id, settled));
    try {
      await writing;
    } finally {
      fresh.forEach((_, id) => this.#writing.delete(id));
    }
    return { written: fresh.size, repeated: observations.length - fresh.size };
  }

  /** What resolves when observations that are on their way to the disk with other calls have arrived there, or will not. */
  #others(observations: Observation[]): Array<Promise<void>> {
    return [...new Set(observations.flatMap(({ record }) => this.#writing.get(record.record_id) ?? []))];
  }

  async #append(observations: Observation[], cursors: Record<string, unknown>): Promise<void> {
    const frames: Array<{ entries: Entry[]; ids: string[]; bytes: number }> = [{ entries: [], ids: [], bytes: 0 }];
    for (const observation of observations) {
      const entries = toEntries(observation, this.#cluster);
      const size = entries.reduce((sum, entry) => sum + Buffer.byteLength(entry.line), 0);
      if (frames.at(-1)!.bytes > 0 && frames.at(-1)!.bytes + size > FRAME_BYTES) {
        frames.push({ entries: [], ids: [], bytes: 0 });
      }
      const frame = frames.at(-1)!;
      frame.entries.push(...entries);
      frame.ids.push(observation.record.record_id);
      frame.bytes += size;
    }
    const last = frames.at(-1);
    for (const frame of frames) {
      const carried = frame === last ? this.#carried.cursors() : {};
      const moved = frame === last ? { ...carried, ...cursors } : {};
      if (frame.entries.length > 0 || Object.keys(moved).length > 0) {
        await this.#buffer.append({ entries: frame.entries, cursors: moved });
        this.#carried.kept(carried);
      }
      frame.ids.forEach((id) => this.#seen.add(id));
    }
  }

  /**
   * As `write`, for sources that can hold their data back: waits while the buffer is full or the disk refuses. Rejects with the last reason
   * when the signal is aborted before.
   */
  async writeWhenPossible(
    observations: Observation[],
    cursors: Record<string, unknown>,
    signal: AbortSignal,
    onWait: (reason: string) => void
  ): Promise<WriteResult> {
    for (let wait = 250; ; wait = Math.min(wait * 2, 5000)) {
      try {
        return await this.write(observations, cursors);
      } catch (error) {
        if (signal.aborted) {
          throw error;
        }
        onWait(
          error instanceof BufferFullError ? error.message : `cannot write the buffer: ${(error as Error).message}`
        );
        await sleep(wait, signal);
      }
    }
  }
}
