import { BufferFullError, type DiskBuffer } from '../buffer/buffer.ts';
import type { Entry } from '../buffer/codec.ts';
import { toEntries, type Observation } from './observation.ts';
import type { Seen } from './seen.ts';
import { sleep } from './sleep.ts';
import { NotHeldError, type WriteOptions } from './writeOptions.ts';

export { NotHeldError, POSITIONED, type WriteOptions } from './writeOptions.ts';

/** Lines of one frame; larger batches are written as several, the source positions with the last. */
const FRAME_BYTES = 2 * 1024 * 1024;

interface Frame {
  entries: Entry[];
  observations: Observation[];
  bytes: number;
}

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

/** Who counts what sources write. */
export interface Meter {
  /** Observations of a source are durable. */
  written(source: string, observations: Observation[]): void;
  /** So many had been written before. */
  repeated(source: string, count: number): void;
  /** The buffer, or its disk, could not take more: the source has to offer it again. */
  refused(source: string): void;
}

/** What else a pipeline may have. */
export interface PipelineOptions {
  late?: string;
  meter?: Meter;
}

const unmetered: Meter = { written: () => {}, repeated: () => {}, refused: () => {} };

/** What sources write to: drops what was seen before, turns observations into entries and makes them durable. */
export class Pipeline {
  readonly #buffer: DiskBuffer;
  readonly #seen: Seen;
  readonly #cluster: string;
  readonly #late: string | undefined;
  readonly #meter: Meter;
  #source = 'collector';
  #shared = {
    /** Records on their way to the disk, with what resolves when they are there or will not be. */
    writing: new Map<string, Promise<void>>(),
    carried: { cursors: () => ({}), kept: () => {} } as Carried,
    listener: (() => {}) as (observations: Observation[]) => void,
  };

  /** `late` is the label of what is imported, see `toEntries`. */
  constructor(buffer: DiskBuffer, seen: Seen, cluster: string, { late, meter = unmetered }: PipelineOptions = {}) {
    this.#buffer = buffer;
    this.#seen = seen;
    this.#cluster = cluster;
    this.#late = late;
    this.#meter = meter;
  }

  /** The same pipeline, with what is written counted as a source's. */
  as(source: string): Pipeline {
    const named = new Pipeline(this.#buffer, this.#seen, this.#cluster, { late: this.#late, meter: this.#meter });
    named.#source = source;
    named.#shared = this.#shared;
    return named;
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
    this.#shared.carried = carried;
  }

  /** Who is told of all observations that are written, repetitions included, as soon as they come. */
  listen(listener: (observations: Observation[]) => void): void {
    this.#shared.listener = listener;
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
    return this.#seen.has(recordId) || this.#shared.writing.has(recordId);
  }

  /**
   * Writes observations and, with the last of them, how far their source has been read. Resolves when all of it is durable, what another
   * call brought first included. Rejects with BufferFullError, or the file system's error, when not all of it could be kept: the source
   * must offer it again.
   */
  async write(
    observations: Observation[],
    cursors: Record<string, unknown> = {},
    options: WriteOptions = {}
  ): Promise<WriteResult> {
    if (options.positioned) {
      await this.#writePositioned(observations, cursors, options);
      return { written: observations.length, repeated: 0 };
    }
    this.#shared.listener(observations);
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
    const writing = this.#append([...fresh.values()], cursors, options);
    const settled = writing.then(
      () => {},
      () => {}
    );
    fresh.forEach((_, id) => this.#shared.writing.set(id, settled));
    try {
      await writing;
    } catch (error) {
      this.#meter.refused(this.#source);
      throw error;
    } finally {
      fresh.forEach((_, id) => this.#shared.writing.delete(id));
    }
    const repeated = observations.length - fresh.size;
    this.#meter.repeated(this.#source, repeated);
    return { written: fresh.size, repeated };
  }

  /** What resolves when observations that are on their way to the disk with other calls have arrived there, or will not. */
  #others(observations: Observation[]): Array<Promise<void>> {
    return [...new Set(observations.flatMap(({ record }) => this.#shared.writing.get(record.record_id) ?? []))];
  }

  async #append(observations: Observation[], cursors: Record<string, unknown>, options: WriteOptions): Promise<void> {
    const frames: Frame[] = [{ entries: [], observations: [], bytes: 0 }];
    for (const observation of observations) {
      const entries = toEntries(observation, this.#cluster, this.#late);
      const size = entries.reduce((sum, entry) => sum + Buffer.byteLength(entry.line), 0);
      if (frames.at(-1)!.bytes > 0 && frames.at(-1)!.bytes + size > FRAME_BYTES) {
        frames.push({ entries: [], observations: [], bytes: 0 });
      }
      const frame = frames.at(-1)!;
      frame.entries.push(...entries);
      frame.observations.push(observation);
      frame.bytes += size;
    }
    const last = frames.at(-1);
    for (const frame of frames) {
      if (frame === last) {
        await this.#appendFrame(frame.entries, cursors, options);
      } else {
        await this.#buffer.append({ entries: frame.entries, cursors: {} }, options);
      }
      frame.observations.forEach(({ record }) => this.#seen.add(record.record_id));
      this.#meter.written(this.#source, frame.observations);
    }
  }

  async #writePositioned(
    observations: Observation[],
    cursors: Record<string, unknown>,
    options: WriteOptions
  ): Promise<void> {
    const entries = observations.flatMap((observation) => toEntries(observation, this.#cluster, this.#late));
    try {
      await this.#appendFrame(entries, cursors, options);
    } catch (error) {
      this.#meter.refused(this.#source);
      throw error;
    }
    this.#meter.written(this.#source, observations);
  }

  async #appendFrame(entries: Entry[], cursors: Record<string, unknown>, options: WriteOptions): Promise<void> {
    const carried = this.#shared.carried.cursors();
    const moved = { ...carried, ...cursors };
    if (entries.length > 0 || Object.keys(moved).length > 0) {
      await this.#buffer.append({ entries, cursors: moved }, options);
      this.#shared.carried.kept(carried);
    }
  }

  /**
   * As `write`, for sources that can hold their data back: waits while the buffer is full or the disk refuses. Rejects with the last reason
   * when the signal is aborted before, and with NotHeldError.
   */
  async writeWhenPossible(
    observations: Observation[],
    cursors: Record<string, unknown>,
    signal: AbortSignal,
    onWait: (reason: string) => void,
    options: WriteOptions = {}
  ): Promise<WriteResult> {
    for (let wait = 250; ; wait = Math.min(wait * 2, 5000)) {
      if (options.held?.() === false) {
        throw new NotHeldError();
      }
      try {
        return await this.write(observations, cursors, options);
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
