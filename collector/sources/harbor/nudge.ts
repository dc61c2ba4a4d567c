import { sleep } from '../source.ts';

/** Waits that can be cut short, by something that has come to be known meanwhile. */
export class Nudge {
  readonly #delayMs: number;
  #due = Infinity;
  #cut: AbortController | undefined;

  /** So long after the first of several nudges a wait ends. */
  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  /** There is a reason to go on soon. */
  nudge(): void {
    this.#due = Math.min(this.#due, performance.now() + this.#delayMs);
    this.#cut?.abort();
  }

  /** Resolves after so long, sooner when it was nudged, or when the signal is aborted. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const until = performance.now() + ms;
    for (;;) {
      const left = Math.min(until, this.#due) - performance.now();
      if (left <= 0 || signal.aborted) {
        break;
      }
      this.#cut = new AbortController();
      await sleep(left, AbortSignal.any([signal, this.#cut.signal]));
    }
    this.#cut = undefined;
    this.#due = Infinity;
  }
}
