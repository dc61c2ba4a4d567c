import type { DiskBuffer } from '../buffer/buffer.ts';
import type { DeadLetters } from '../buffer/deadLetters.ts';
import { throttled, type Logger } from '../log.ts';
import type { Observation } from '../pipeline/observation.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { sleep } from '../pipeline/sleep.ts';
import type { Admissions } from './admission.ts';
import type { Item, ReplayContext } from './formats/format.ts';
import { merge } from './merge.ts';
import { BEGINNING, FileReader, type Place } from './reader.ts';
import type { ReplayFile } from './sources.ts';
import type { Tally } from './tally.ts';

/** Records and bytes of their evidence that are taken at once. */
const BATCH = 2000;
const BATCH_BYTES = 4 * 1024 * 1024;
/** What waits for Loki, at most, before more is read. */
const AHEAD_BYTES = 12 * 1024 * 1024;
const RETRY_MS = 2000;

export interface ImportOptions {
  pipeline: Pipeline;
  buffer: DiskBuffer;
  dead: DeadLetters;
  admissions: Admissions;
  context: ReplayContext;
  tally: Tally;
  log: Logger;
  signal: AbortSignal;
  /** Ids of those records that Loki holds. Rejects while that cannot be known. */
  known: (observations: Observation[]) => Promise<Set<string>>;
  /** Names a file's position. */
  cursorOf: (file: ReplayFile) => string;
  /** Kept with every batch. */
  cursors: Record<string, unknown>;
  /** Told of the newest record of a batch before that is written. */
  onBatch: (newest: bigint) => void;
  onProgress: (bytes: number) => void;
  /** Records a second, at most. */
  rate?: number;
}

/** Reads files from where an earlier run left them, and writes what Loki does not hold to the buffer. */
export class Import {
  readonly #options: ImportOptions;
  readonly #readers = new Map<ReplayFile, FileReader>();
  readonly #tellFull: () => void;
  #observations: Observation[] = [];
  #bytes = 0;
  #places = new Map<ReplayFile, Place>();
  #began = Date.now();
  #taken = 0;

  constructor(options: ImportOptions) {
    this.#options = options;
    this.#tellFull = throttled(30_000, () => options.log.warn('waiting: the buffer cannot take more'));
  }

  /** True when all has been read to the end and is durable; false when the signal was aborted before. */
  async run(files: ReplayFile[]): Promise<boolean> {
    const { signal } = this.#options;
    const merged = merge(files.map((file) => ({ key: file, begins: file.begins, open: () => this.#open(file) })));
    for await (const { key, item } of merged) {
      this.#take(key, item);
      const full = this.#observations.length >= this.#batch() || this.#bytes >= BATCH_BYTES;
      if (full && !(await this.#flush())) {
        return false;
      }
      if (signal.aborted) {
        return false;
      }
    }
    return !signal.aborted && (await this.#flush());
  }

  #batch(): number {
    const { rate } = this.#options;
    return rate === undefined ? BATCH : Math.max(1, Math.min(BATCH, Math.ceil(rate)));
  }

  #open(file: ReplayFile): FileReader {
    const { pipeline, context, cursorOf } = this.#options;
    const reader = new FileReader(file, context, pipeline.cursor<Place>(cursorOf(file)) ?? BEGINNING);
    this.#readers.set(file, reader);
    return reader;
  }

  #take(file: ReplayFile, { line, end, observations, faults, dropped }: Item): void {
    const { tally, dead, admissions } = this.#options;
    const where = `${file.input.name}:${line}`;
    const setAside = (reason: string, payload: string) => {
      tally.fault(where, reason);
      dead.add(`replay ${where}`, reason, payload);
    };
    faults.forEach(({ fault, payload }) => setAside(fault, payload));
    dropped?.forEach((count, reason) => tally.drop(reason, count));
    for (const observation of observations) {
      tally.saw(observation.object, observation.time);
      const admission = admissions.of(observation);
      if (admission === 'take') {
        this.#observations.push(observation);
        this.#bytes += observation.evidence?.length ?? 500;
      } else if ('drop' in admission) {
        tally.drop(admission.drop);
      } else {
        setAside(admission.fault, observation.evidence ?? JSON.stringify(observation.record));
      }
    }
    this.#places.set(file, { offset: end, line: line + 1 });
  }

  /** Writes what has been taken; false when aborted before. */
  async #flush(): Promise<boolean> {
    const { pipeline, tally, signal, cursorOf } = this.#options;
    const batch = this.#observations.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
    const cursors: Record<string, unknown> = { ...this.#options.cursors };
    this.#places.forEach((place, file) => (cursors[cursorOf(file)] = place));
    const known = await this.#known(batch);
    if (!known || !(await this.#room())) {
      return false;
    }
    const fresh = batch.filter(({ record }) => !known.has(record.record_id));
    if (fresh.length > 0) {
      this.#options.onBatch(fresh.at(-1)!.time);
    }
    try {
      const { written, repeated } = await pipeline.writeWhenPossible(fresh, cursors, signal, this.#tellFull);
      tally.written += written;
      tally.repeated += repeated + batch.length - fresh.length;
    } catch (error) {
      if (signal.aborted) {
        return false;
      }
      throw error;
    }
    this.#observations = [];
    this.#bytes = 0;
    this.#places = new Map();
    this.#options.onProgress([...this.#readers.values()].reduce((sum, reader) => sum + reader.bytesRead(), 0));
    await this.#pace(batch.length);
    return true;
  }

  async #known(batch: Observation[]): Promise<Set<string> | undefined> {
    const { log, signal } = this.#options;
    let reason = '';
    const tell = throttled(30_000, () => log.warn(`waiting for Loki, to ask what it holds: ${reason}`));
    while (!signal.aborted) {
      try {
        return await this.#options.known(batch);
      } catch (error) {
        reason = (error as Error).message;
        tell();
        await sleep(RETRY_MS, signal);
      }
    }
    return undefined;
  }

  /** Waits until Loki has taken most of what was written before; false when aborted. */
  async #room(): Promise<boolean> {
    const { buffer, signal } = this.#options;
    while (buffer.pendingBytes() > AHEAD_BYTES && !signal.aborted) {
      await sleep(20, signal);
    }
    return !signal.aborted;
  }

  async #pace(records: number): Promise<void> {
    const { rate, signal } = this.#options;
    this.#taken += records;
    if (rate !== undefined) {
      await sleep(Math.max(0, this.#began + (this.#taken * 1000) / rate - Date.now()), signal);
    }
  }
}
