import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DiskBuffer } from '../buffer/buffer.ts';
import { DeadLetters } from '../buffer/deadLetters.ts';
import type { Config } from '../config/schema.ts';
import { Journal } from '../health/journal.ts';
import type { Logger } from '../log.ts';
import { recordIdOf, toEntries, type Observation } from '../pipeline/observation.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { Rules } from '../pipeline/rules/rules.ts';
import { Seen } from '../pipeline/seen.ts';
import { sleep } from '../pipeline/sleep.ts';
import type { LokiClient } from '../sinks/loki/client.ts';
import { judge, oldestTaken } from '../sinks/loki/judge.ts';
import { LokiSink } from '../sinks/loki/sink.ts';
import type { ReplayContext } from './formats/format.ts';

const LATE = 'replay late';
/** How long after the signal to stop what waits may still be sent. */
const DRAIN_MS = 3000;
/** What is no older than that, the collector may be sending at this moment. */
const LIVE_MS = 3_600_000;
/** Of records that others may refer to, so many are remembered. */
const NOTED = 20_000;

/** Knows of records that have been read and are not written yet. */
class ReadingPipeline extends Pipeline {
  noted = new Seen(NOTED);

  override hasSeen(recordId: string): boolean {
    return super.hasSeen(recordId) || this.noted.has(recordId);
  }
}

/** The way from what is read to Loki: a buffer of its own, the pipeline before it and the sink behind. */
export class Line {
  readonly pipeline: ReadingPipeline;
  readonly #dir: string;
  readonly #host: string;
  readonly #log: Logger;
  readonly #buffer: DiskBuffer;
  readonly #dead: DeadLetters;
  readonly #sink: LokiSink;
  readonly #journal: Journal;
  readonly #late: string;
  readonly #sending = new AbortController();
  readonly #failing = new AbortController();
  readonly #rules: Rules;
  readonly #distributions: ReplayContext['distributions'];
  readonly #harbors: ReplayContext['harbors'];
  readonly #client: LokiClient;
  readonly #seen = new Seen();
  readonly #cluster: string;
  /** No earlier run has left anything. */
  readonly #fresh: boolean;
  #forgotten = false;
  #sent: Promise<void> = Promise.resolve();
  #newest = 0n;

  constructor(dir: string, config: Config, client: LokiClient, host: string, log: Logger) {
    this.#dir = dir;
    this.#host = host;
    this.#log = log;
    this.#rules = new Rules(config.sources.kubernetesAudit?.rules ?? []);
    this.#distributions = config.sources.distribution?.map(({ name }) => name);
    this.#harbors = config.sources.harbor;
    this.#client = client;
    this.#cluster = config.cluster;
    this.#buffer = new DiskBuffer(
      {
        dir: join(dir, 'wal'),
        maxBytes: config.buffer.maxBytes,
        onDamage: (message) => log.error(`buffer: ${message}`),
      },
      (frame) => frame.entries.forEach((entry) => this.#seen.add(recordIdOf(entry.line) ?? ''))
    );
    this.#fresh = this.#buffer.cursor(LATE) === undefined;
    // Streams of its own, in which what is imported rises in time: where others write, Loki takes nothing that old.
    this.#late = this.#buffer.cursor<string>(LATE) ?? `replay-${new Date().toISOString().slice(0, 19)}`;
    this.pipeline = new ReadingPipeline(this.#buffer, this.#seen, config.cluster, { late: this.#late });
    this.#dead = new DeadLetters(join(dir, 'dead-letters.jsonl'));
    this.#sink = new LokiSink(this.#buffer, client, this.#dead, log.child('loki'), {
      shardStreamBytesPerSecond: config.loki.shardStreamBytesPerSecond,
    });
    this.#journal = new Journal(this.pipeline, { host, log });
    // The collector may be about to send the same.
    this.pipeline.contest(() => this.#newest < BigInt(Date.now() - LIVE_MS) * 1_000_000n);
  }

  /** Aborted when the sink cannot go on. */
  get failed(): AbortSignal {
    return this.#failing.signal;
  }

  /** For one look through the files. */
  context(): ReplayContext {
    this.pipeline.noted = new Seen(NOTED);
    return {
      pipeline: this.pipeline,
      host: this.#host,
      rules: this.#rules,
      distributions: this.#distributions,
      harbors: this.#harbors,
      note: (recordId) => this.pipeline.noted.add(recordId),
      lines: new Map(),
    };
  }

  /** What an import writes to. */
  parts() {
    return {
      pipeline: this.pipeline,
      buffer: this.#buffer,
      dead: this.#dead,
      cursors: { [LATE]: this.#late },
      onBatch: (newest: bigint) => {
        this.#newest = newest;
      },
    };
  }

  /**
   * Sends one record that is to be imported, to see whether Loki takes anything that old. The time (nanoseconds since the epoch) before which
   * it takes nothing, where it says so; `undefined` when it took the record, which is not sent again then. Rejects while Loki does not answer.
   */
  async probe(observation: Observation): Promise<bigint | undefined> {
    const answer = await this.#client.push(toEntries(observation, this.#cluster, this.#late));
    const outcome = judge(answer);
    if (outcome.kind === 'wait') {
      throw new Error(outcome.reason);
    }
    if (outcome.kind === 'split') {
      return oldestTaken(outcome.reason);
    }
    this.#seen.add(observation.record.record_id);
    return undefined;
  }

  /** Begins to send, what an earlier run left first. */
  start(message: string): void {
    this.#sent = this.#sink.run(this.#sending.signal).catch((error: Error) => {
      this.#log.error(error.message);
      this.#failing.abort();
    });
    this.#journal.note({ action: 'start', source: 'replay', message });
  }

  /** Waits until all is sent, or until a few seconds after the signal; true when nothing waits any more. */
  async finish(message: string, signal: AbortSignal): Promise<boolean> {
    this.#journal.note({ action: 'stop', source: 'replay', message });
    await this.#journal.flush();
    let until = signal.aborted ? Date.now() + DRAIN_MS : undefined;
    while (this.#buffer.pendingBytes() > 0 && !this.failed.aborted && Date.now() < (until ?? Infinity)) {
      await sleep(50, AbortSignal.timeout(60_000));
      until ??= signal.aborted ? Date.now() + DRAIN_MS : undefined;
    }
    this.#sending.abort();
    await this.#sent;
    return this.#buffer.pendingBytes() === 0;
  }

  /** How many entries Loki has refused for good. */
  refused(): number {
    return this.#dead.counts.get('loki') ?? 0;
  }

  async close(): Promise<void> {
    this.#sending.abort();
    await this.#sent;
    const unused = this.#fresh && this.#buffer.cursor(LATE) === undefined && this.#buffer.pendingBytes() === 0;
    this.#forgotten ||= unused;
    await this.#buffer.close();
    if (this.#forgotten) {
      rmSync(join(this.#dir, 'wal'), { recursive: true, force: true });
    }
    const letters = join(this.#dir, 'dead-letters.jsonl');
    if (statSync(letters, { throwIfNoEntry: false })) {
      this.#log.warn(`what was set aside, now or before, is in ${letters}`);
    } else if (this.#forgotten) {
      rmSync(this.#dir, { recursive: true, force: true });
    }
  }

  /** All is stored: the next run begins anew. */
  forget(): void {
    this.#forgotten = true;
  }
}
