import type { Observation } from '../../pipeline/observation.ts';
import type { SourceContext } from '../source.ts';

/** Of the lines of one frame, about; what is read at once can add twice as much. */
const BATCH_BYTES = 768 * 1024;
/** What a record has besides its message. */
const RECORD_BYTES = 500;

/** Lines of many logs and the positions behind them, on their way to the disk in one frame. */
export class Batch {
  readonly #context: SourceContext;
  readonly #tellFull: () => void;
  #observations: Observation[] = [];
  #cursors: Record<string, unknown> = {};
  #bytes = 0;

  constructor(context: SourceContext, tellFull: () => void) {
    this.#context = context;
    this.#tellFull = tellFull;
  }

  /** A position of `null` is forgotten. */
  add(observations: Observation[], key: string, cursor: unknown): void {
    for (const observation of observations) {
      this.#observations.push(observation);
      this.#bytes += RECORD_BYTES + (observation.record.message?.length ?? 0);
    }
    if (cursor !== undefined) {
      this.#cursors[key] = cursor;
    }
  }

  get full(): boolean {
    return this.#bytes >= BATCH_BYTES;
  }

  /** Makes all of it durable; waits while the buffer is full. Rejects when the collector stops before. */
  async write(): Promise<void> {
    if (this.#observations.length === 0 && Object.keys(this.#cursors).length === 0) {
      return;
    }
    const { pipeline, signal } = this.#context;
    const options = { bulk: true, positioned: true };
    await pipeline.writeWhenPossible(this.#observations, this.#cursors, signal, this.#tellFull, options);
    this.#observations = [];
    this.#cursors = {};
    this.#bytes = 0;
  }
}
