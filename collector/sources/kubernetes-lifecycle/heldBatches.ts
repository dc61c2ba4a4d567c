import type { Requesters } from '../../pipeline/requesters.ts';
import { askedFor } from './attribution.ts';
import type { Batch } from './pending.ts';

/** Records that wait at most; beyond that nothing more is read. */
const MOST = 5000;
const LOOK_MS = 200;

interface Held {
  batch: Batch;
  until: number;
}

/**
 * Batches in the order in which they were read, each given out when it is known who asked for what is in it, or when it has waited
 * long enough: audit events may come later than what followed from the requests.
 */
export class HeldBatches {
  readonly #requesters: Requesters | undefined;
  readonly #holdMs: number;
  #held: Held[] = [];
  #size = 0;
  #wake: () => void = () => {};

  constructor(requesters: Requesters | undefined, holdMs: number) {
    this.#requesters = requesters;
    this.#holdMs = holdMs;
  }

  /** Resolves when there is room for more, or the signal is aborted. */
  async push(batch: Batch, signal: AbortSignal): Promise<void> {
    const wait = this.#requesters?.fed === true && batch.pending.length > 0;
    this.#held.push({ batch, until: performance.now() + (wait ? this.#holdMs : 0) });
    this.#size += batch.pending.length;
    this.#wake();
    while (this.#size > MOST && !signal.aborted) {
      await this.#pause(signal);
    }
  }

  /** The next batches that can be written together. When the signal is aborted: all that is left, then none. */
  async next(signal: AbortSignal): Promise<Batch[]> {
    for (;;) {
      const ready: Batch[] = [];
      while (this.#held[0] && (signal.aborted || this.#isReady(this.#held[0]))) {
        ready.push(this.#held.shift()!.batch);
      }
      if (ready.length > 0 || signal.aborted) {
        this.#size -= ready.reduce((sum, { pending }) => sum + pending.length, 0);
        return ready;
      }
      await this.#pause(signal);
    }
  }

  #isReady({ batch, until }: Held): boolean {
    return (
      performance.now() >= until ||
      batch.pending.every(
        ({ cause, about, time }) =>
          !cause || (this.#requesters && askedFor(this.#requesters, about, cause, time)?.certain === true)
      )
    );
  }

  #pause(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, LOOK_MS);
      this.#wake = done;
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
