import type { Batch, DiskBuffer } from '../../buffer/buffer.ts';
import type { Entry } from '../../buffer/codec.ts';
import type { DeadLetters } from '../../buffer/deadLetters.ts';
import type { Logger } from '../../log.ts';
import { Ahead } from './ahead.ts';
import { missing, UnreadableError } from './arrived.ts';
import { UnreachableError, type Answer, type LokiClient } from './client.ts';
import { judge, movedToLateStreams, oldestTaken, tooFastForAStream, youngestRefused, type Outcome } from './judge.ts';
import { Shards, type Portion } from './shards.ts';

export interface SinkOptions {
  /** Bytes of lines in one push, about. */
  batchBytes?: number;
  /** First and longest wait between tries, in milliseconds. */
  minBackoffMs?: number;
  maxBackoffMs?: number;
  /** How long a push whose answer was lost may still be under way, in milliseconds, before Loki is asked what arrived. */
  settleMs?: number;
  /** Bytes a second from which on a stream is written as several. */
  shardStreamBytesPerSecond?: number;
}

/** For so long after it was asked what Loki answered is taken to hold, where another collector may store the same. */
const FRESH_MS = 10_000;

/**
 * Sends what the buffer holds to Loki, in order, one push at a time, and never gives up. A batch is acknowledged when Loki
 * has answered 204 for all of it. Each push is of one stream: of several streams Loki reports what became of the last, so that 204
 * can mean that entries of others were refused (grafana/loki, pkg/ingester/instance.go, Push). When it cannot be known whether a push arrived (a lost connection, a 5xx, a crash before the
 * answer was noted), Loki is asked which records it has before the rest is sent again: nothing is stored twice.
 */
export class LokiSink {
  readonly #buffer: DiskBuffer;
  readonly #client: LokiClient;
  readonly #dead: DeadLetters;
  readonly #log: Logger;
  readonly #options: Required<SinkOptions>;
  readonly #shards: Shards;
  readonly #ahead: Ahead;
  #unreadableTold = false;
  /** When Loki was last asked what it has, on the monotonic clock. */
  #askedAt = -Infinity;
  #waiting: { since: number; told: number } | undefined;
  #wakeDelay: () => void = () => {};
  /** Entries that Loki has stored since the start. */
  stored = 0;

  constructor(buffer: DiskBuffer, client: LokiClient, dead: DeadLetters, log: Logger, options: SinkOptions = {}) {
    this.#buffer = buffer;
    this.#client = client;
    this.#dead = dead;
    this.#log = log;
    const backoff = { minBackoffMs: 500, maxBackoffMs: 15_000, settleMs: 2000 };
    this.#options = { batchBytes: 1024 * 1024, ...backoff, shardStreamBytesPerSecond: 1_000_000, ...options };
    this.#shards = new Shards(this.#options.shardStreamBytesPerSecond);
    this.#ahead = new Ahead(() => client.clock.skewMs);
  }

  /** What Loki is being waited for, and since when (milliseconds since the epoch); `undefined` while all is well. */
  get waitingSince(): number | undefined {
    return this.#waiting?.since;
  }

  /** Runs until the signal is aborted. What is not acknowledged by then stays in the buffer. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wakeDelay(), { once: true });
    while (await this.#buffer.readable(signal)) {
      const batch = this.#buffer.next(this.#options.batchBytes);
      if (!batch) {
        continue;
      }
      batch.gone.addEventListener('abort', () => this.#wakeDelay(), { once: true });
      if (await this.#deliver(batch, AbortSignal.any([signal, batch.gone]))) {
        this.#buffer.ack(batch.end);
      }
    }
  }

  async #deliver(batch: Batch, signal: AbortSignal): Promise<boolean> {
    let entries = batch.entries;
    if (batch.inDoubt || this.#buffer.progress.contested()) {
      const left = await this.#withoutArrived(entries, signal);
      if (!left) {
        return false;
      }
      if (left.length === entries.length) {
        // Pushes go out in order, so when nothing of this one arrived nothing behind it did.
        this.#buffer.settleDoubt();
      }
      entries = left;
    }
    return this.#push(entries, signal);
  }

  /** Pushes entries until all are stored or set aside; false when aborted before. */
  async #push(entries: Entry[], signal: AbortSignal, attempt = 0): Promise<boolean> {
    for (const portion of this.#shards.portions(entries)) {
      if (!(await this.#pushPortion(portion, signal, attempt))) {
        return false;
      }
    }
    return true;
  }

  async #pushPortion({ stream, entries }: Portion, signal: AbortSignal, firstAttempt: number): Promise<boolean> {
    let left = entries;
    for (let attempt = firstAttempt; left.length > 0; attempt++) {
      const outcome = await this.#try(stream, left, attempt);
      if (outcome.kind === 'stored') {
        this.stored += left.length;
        this.#recovered();
        return true;
      }
      if (outcome.kind === 'split') {
        return this.#split(left, outcome.reason, signal);
      }
      if (!(await this.#wait(attempt, outcome.reason, signal, outcome.doubt ? this.#options.settleMs : 0))) {
        return false;
      }
      const remaining =
        outcome.doubt || this.#buffer.progress.contested() ? await this.#withoutArrived(left, signal) : left;
      if (!remaining) {
        return false;
      }
      left = remaining;
      if (tooFastForAStream(outcome.reason)) {
        return this.#push(left, signal, attempt + 1);
      }
    }
    this.#recovered();
    return true;
  }

  async #try(stream: string, entries: Entry[], attempt: number): Promise<Outcome> {
    let answer: Answer;
    try {
      answer = await this.#client.push(
        entries.map((entry) => ({ ...entry, stream })),
        () => attempt > 2 || this.#may()
      );
    } catch (error) {
      return { kind: 'wait', reason: (error as Error).message, doubt: !(error instanceof UnreachableError) };
    }
    const outcome = judge(answer);
    if (outcome.kind === 'stored') {
      this.#shards.stored(entries);
    } else if (tooFastForAStream(outcome.reason)) {
      this.#shards.refused(entries);
    }
    return outcome;
  }

  /** Whether entries may go out now: nobody else stores them, or Loki was just asked. After a few tries it has been slow to answer. */
  #may(): boolean {
    return !this.#buffer.progress.contested() || performance.now() - this.#askedAt < FRESH_MS;
  }

  /** Loki refuses something in here: what it took is left out, the rest is halved until the culprits stand alone. */
  async #split(entries: Entry[], reason: string, signal: AbortSignal): Promise<boolean> {
    const absent = await this.#withoutArrived(entries, signal);
    if (!absent) {
      return false;
    }
    const late = movedToLateStreams(absent, reason);
    if (late) {
      return this.#push(late, signal);
    }
    const oldest = oldestTaken(reason);
    const young = youngestRefused(reason);
    const isEarly = ({ time }: Entry) => young !== undefined && time >= young && this.#ahead.holds(time);
    const early = new Set(absent.filter(isEarly));
    const hopeless = (entry: Entry) =>
      !early.has(entry) &&
      (absent.length === 1 || (oldest ?? entry.time) > entry.time || (young !== undefined && entry.time >= young));
    if (!(await this.#setAside(absent.filter(hopeless), reason, signal))) {
      return false;
    }
    const left = absent.filter((entry) => !early.has(entry) && !hopeless(entry));
    const middle = Math.ceil(left.length / 2);
    return (
      (await this.#push(left.slice(0, middle), signal)) &&
      (await this.#push(left.slice(middle), signal)) &&
      (await this.#hold([...early], signal))
    );
  }

  /** Waits for Loki's clock, and sends what it refuses until then; false when aborted before. */
  async #hold(early: Entry[], signal: AbortSignal): Promise<boolean> {
    if (early.length === 0) {
      return true;
    }
    const what = `this machine's clock is ahead of Loki's, which refuses ${early.length} records until it is later there`;
    return (await this.#wait(Infinity, what, signal)) && this.#push(early, signal);
  }

  /** Puts entries among the dead letters; false when aborted before the disk took them. */
  async #setAside(entries: Entry[], reason: string, signal: AbortSignal): Promise<boolean> {
    for (const [index, { stream, time, line }] of entries.entries()) {
      for (let attempt = 0; ; attempt++) {
        try {
          this.#dead.add('loki', reason, JSON.stringify({ stream, time: String(time), line }));
          break;
        } catch (error) {
          const what = `a record that Loki refuses cannot be set aside: ${(error as Error).message}`;
          if (!(await this.#wait(attempt, what, signal))) {
            return false;
          }
        }
      }
      if (index === 0) {
        this.#log.error(`Loki refuses records for good; ${entries.length} set aside: ${reason}`);
      }
    }
    return true;
  }

  /** The entries that Loki does not hold yet; `undefined` when aborted before it could be known. */
  async #withoutArrived(entries: Entry[], signal: AbortSignal): Promise<Entry[] | undefined> {
    for (let attempt = 0; ; attempt++) {
      try {
        const asked = performance.now();
        const left = await missing(this.#client, entries);
        this.#askedAt = asked;
        this.#unreadableTold = false;
        return left;
      } catch (error) {
        if (error instanceof UnreadableError) {
          if (!this.#unreadableTold) {
            this.#log.warn(
              `${error.message}: what Loki has cannot be known, so a record can be stored twice after a failure`
            );
          }
          this.#unreadableTold = true;
          this.#askedAt = performance.now();
          return entries;
        }
        if (!(await this.#wait(attempt, (error as Error).message, signal))) {
          return undefined;
        }
      }
    }
  }

  /** Waits before the next try and says what for, at once and then twice a minute; false when aborted. */
  async #wait(attempt: number, reason: string, signal: AbortSignal, atLeastMs = 0): Promise<boolean> {
    const now = Date.now();
    const longest = Math.min(this.#options.minBackoffMs * 2 ** Math.min(attempt, 20), this.#options.maxBackoffMs);
    const delay = Math.max(Math.round(longest * (0.75 + Math.random() / 4)), atLeastMs);
    this.#waiting ??= { since: now, told: 0 };
    if (now - this.#waiting.told > 30_000) {
      const kilobytes = Math.ceil(this.#buffer.pendingBytes() / 1024);
      this.#waiting.told = now;
      this.#log.warn(
        `waiting for Loki at ${this.#client.url}: ${reason}; ${kilobytes} KiB are kept on disk and will be sent`
      );
    }
    if (!signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, delay);
        this.#wakeDelay = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return !signal.aborted;
  }

  #recovered(): void {
    if (this.#waiting) {
      const seconds = Math.round((Date.now() - this.#waiting.since) / 1000);
      this.#waiting = undefined;
      this.#log.info(`Loki takes records again after ${seconds} s`);
    }
  }
}
