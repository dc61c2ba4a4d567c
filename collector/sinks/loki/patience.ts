import type { Logger } from '../../log.ts';

export interface PatienceOptions {
  /** First and longest wait between tries, in milliseconds. */
  minBackoffMs: number;
  maxBackoffMs: number;
  log: Logger;
  /** Loki's URL, and how many bytes wait for it. */
  url: string;
  pendingBytes: () => number;
}

const TELL_MS = 30_000;

/** Waits between tries, says what for, and says when it is over. */
export class Patience {
  readonly #options: PatienceOptions;
  #waiting: { since: number; told: number } | undefined;
  #wake: () => void = () => {};

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** Since when Loki has been waited for (milliseconds since the epoch); `undefined` while all is well. */
  get since(): number | undefined {
    return this.#waiting?.since;
  }

  /** Waits before the next try and says what for, at once and then twice a minute; false when aborted. */
  async wait(attempt: number, reason: string, signal: AbortSignal, atLeastMs = 0): Promise<boolean> {
    const { minBackoffMs, maxBackoffMs, log, url, pendingBytes } = this.#options;
    const now = Date.now();
    const longest = Math.min(minBackoffMs * 2 ** Math.min(attempt, 20), maxBackoffMs);
    const delay = Math.max(Math.round(longest * (0.75 + Math.random() / 4)), atLeastMs);
    this.#waiting ??= { since: now, told: 0 };
    if (Math.abs(now - this.#waiting.told) > TELL_MS) {
      const kilobytes = Math.ceil(pendingBytes() / 1024);
      this.#waiting.told = now;
      log.warn(`waiting for Loki at ${url}: ${reason}; ${kilobytes} KiB are kept on disk and will be sent`);
    }
    if (!signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, delay);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return !signal.aborted;
  }

  /** Ends a wait now. */
  wake(): void {
    this.#wake();
  }

  /** Loki takes what it is sent. */
  over(): void {
    if (this.#waiting) {
      const seconds = Math.round((Date.now() - this.#waiting.since) / 1000);
      this.#waiting = undefined;
      this.#options.log.info(`Loki takes records again after ${seconds} s`);
    }
  }
}
