import type { Batch, DiskBuffer } from '../../buffer/buffer.ts';
import type { Entry } from '../../buffer/codec.ts';
import type { DeadLetters } from '../../buffer/deadLetters.ts';
import type { Logger } from '../../log.ts';
import { Ahead } from './ahead.ts';
import { missing, UnreadableError } from './arrived.ts';
import { UnreachableError, type Answer, type LokiClient } from './client.ts';
import { judge, movedToLateStreams, oldestTaken, tooFastForAStream, youngestRefused, type Outcome } from './judge.ts';
import { Patience } from './patience.ts';
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
const FRESH_MS = 5000;

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
  readonly #patience: Patience;
  #unreadableTold = false;
  /** Entries of the batch that is being sent which Loki does not take yet; they come last. */
  #early: Entry[] = [];
  /** When Loki was last asked what it has, on the monotonic clock. */
  #askedAt = -Infinity;
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
    const pendingBytes = () => buffer.pendingBytes();
    this.#patience = new Patience({ ...this.#options, log, url: client.url, pendingBytes });
  }

  /** Since when Loki has been waited for (milliseconds since the epoch); `undefined` while all is well. */
  get waitingSince(): number | undefined {
    return this.#patience.since;
  }

  /** Runs until the signal is aborted. What is not acknowledged by then stays in the buffer. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#patience.wake(), { once: true });
    while (await this.#buffer.readable(signal)) {
      const batch = this.#buffer.next(this.#options.batchBytes);
      if (!batch) {
        continue;
      }
      batch.gone.addEventListener('abort', () => this.#patience.wake(), { once: true });
      if (await this.#deliver(batch, AbortSignal.any([signal, batch.gone]))) {
        this.#buffer.ack(batch.end);
      }
    }
  }

  async #deliver(batch: Batch, signal: AbortSignal): Promise<boolean> {
    this.#early = [];
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
    return (await this.#push(entries, signal)) && this.#pushEarly(signal);
  }

  /** Waits for Loki's clock, and sends what it refuses until then; false when aborted before. */
  async #pushEarly(signal: AbortSignal): Promise<boolean> {
    for (let early = this.#early.splice(0); early.length > 0; early = this.#early.splice(0)) {
      const what = `this machine's clock is ahead of Loki's, which refuses ${early.length} records until it is later there`;
      if (!(await this.#patience.wait(Infinity, what, signal)) || !(await this.#push(early, signal))) {
        return false;
      }
    }
    return true;
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
      if (signal.aborted) {
        return false;
      }
      const outcome = await this.#try(stream, left, attempt);
      if (outcome.kind === 'stored') {
        this.stored += left.length;
        this.#patience.over();
        return true;
      }
      if (outcome.kind === 'split') {
        return this.#split(left, outcome.reason, signal);
      }
      if (!(await this.#patience.wait(attempt, outcome.reason, signal, outcome.doubt ? this.#options.settleMs : 0))) {
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
    this.#patience.over();
    return true;
  }

  async #try(stream: string, entries: Entry[], attempt: number): Promise<Outcome> {
    let answer: Answer;
    try {
      answer = await this.#client.push(
        entries.map((entry) => ({ ...entry, stream })),
        () => this.#may(attempt)
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

  /** Whether entries may go out now: nobody else stores them, or Loki was just asked; more slowly answered, longer ago, at later tries. */
  #may(attempt: number): boolean {
    return !this.#buffer.progress.contested() || performance.now() - this.#askedAt < FRESH_MS * (1 + attempt);
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
    this.#early.push(...early);
    return (await this.#push(left.slice(0, middle), signal)) && (await this.#push(left.slice(middle), signal));
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
          if (!(await this.#patience.wait(attempt, what, signal))) {
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
        if (!(await this.#patience.wait(attempt, (error as Error).message, signal))) {
          return undefined;
        }
      }
    }
  }
}
