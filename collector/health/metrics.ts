import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { BufferState } from '../buffer/buffer.ts';
import type { Observation } from '../pipeline/observation.ts';
import type { Meter } from '../pipeline/pipeline.ts';
import type { Exchange } from '../sinks/loki/client.ts';
import type { SourceState } from './sources.ts';

/** What is looked at when the metrics are asked for; all of it exists once the buffer is open. */
export interface Looked {
  buffer: () => BufferState;
  /** All that was ever dropped, by source and reason. */
  dropped: () => Array<{ source: string; reason: string; count: number }>;
  /** Dead letters since the start, by what they come from. */
  dead: () => Iterable<[string, number]>;
  sources: () => SourceState[];
  sink: () => { stored: number; waitingSince: number | undefined };
  /** How far Loki's clock is ahead, in milliseconds; `undefined` while it is not known. */
  clockSkewMs: () => number | undefined;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * The collector's metrics for Prometheus, in a registry of their own. The parts of the collector know nothing of them: they are counted by the
 * callbacks that they offer, and looked at when somebody asks.
 */
export class Metrics implements Meter {
  readonly #registry = new Registry();
  readonly #written = this.#counter('records_written', 'Records made durable in the buffer.', ['object', 'severity']);
  readonly #repeated = this.#counter('records_repeated', 'Records let go as they had been written before.', ['source']);
  readonly #refused = this.#counter(
    'buffer_refusals',
    'Writes that the buffer or its disk refused; the source offers them again.',
    ['source']
  );
  readonly #lastEvent = this.#gauge('source_last_event_timestamp_seconds', 'Time of the newest event written.', [
    'source',
  ]);
  readonly #lag = this.#gauge('source_lag_seconds', 'How old the newest event of the last write was by then.', [
    'source',
  ]);
  readonly #damaged = this.#counter('buffer_damages', 'Parts of the buffer that could not be read back.', []);
  readonly #pushes = this.#counter('loki_pushes', 'Pushes to Loki by status code; "none" where no answer came.', [
    'code',
  ]);
  readonly #pushed = this.#counter('loki_push_bytes', 'Bytes of pushes, compressed, those sent again included.', []);
  readonly #questions = this.#counter('loki_questions', 'Queries to Loki for which records it has, by status code.', [
    'code',
  ]);
  readonly #latency = this.#histogram('loki_push_duration_seconds', 'Time until Loki answered a push.', []);
  readonly #requests = this.#counter(
    'webhook_requests',
    'Requests to a webhook by status code; "gone" where the client went away before an answer.',
    ['source', 'code']
  );
  readonly #requestTime = this.#histogram('webhook_request_duration_seconds', 'Time until a request was answered.', [
    'source',
  ]);
  readonly #newest = new Map<string, bigint>();

  constructor(version: string) {
    this.#gauge('build_info', 'Always 1; the labels say what runs.', ['version', 'node']).set(
      { version, node: process.version },
      1
    );
  }

  /** Adds those of the process and of Node: `process_*` and `nodejs_*`. */
  withProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All of them in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  written(source: string, observations: Observation[]): void {
    let newest: bigint | undefined;
    for (const { object, severity, time } of observations) {
      this.#written.inc({ object, severity });
      newest = newest === undefined || time > newest ? time : newest;
    }
    if (newest === undefined) {
      return;
    }
    this.#lag.set({ source }, Date.now() / 1000 - Number(newest) / 1e9);
    if (newest > (this.#newest.get(source) ?? 0n)) {
      this.#newest.set(source, newest);
      this.#lastEvent.set({ source }, Number(newest) / 1e9);
    }
  }

  repeated(source: string, count: number): void {
    this.#repeated.inc({ source }, count);
  }

  refused(source: string): void {
    this.#refused.inc({ source });
  }

  damaged(): void {
    this.#damaged.inc();
  }

  /** What went to Loki, and what came back. */
  exchanged({ kind, status, bytes, seconds }: Exchange): void {
    const code = status === undefined ? 'none' : String(status);
    if (kind === 'question') {
      this.#questions.inc({ code });
    }
    if (kind !== 'push') {
      return;
    }
    this.#pushes.inc({ code });
    this.#pushed.inc(bytes);
    if (status !== undefined) {
      this.#latency.observe(seconds);
    }
  }

  answered(source: string, status: number, seconds: number): void {
    this.#requests.inc({ source, code: status === 0 ? 'gone' : String(status) });
    this.#requestTime.observe({ source }, seconds);
  }

  /** From here on these are looked at. */
  look(at: Looked): void {
    const gauge = (name: string, help: string, value: () => number) =>
      this.#gauge(name, help, [], (it) => it.set(value()));
    gauge('buffer_pending_bytes', 'Bytes on disk that wait for Loki.', () => at.buffer().pendingBytes);
    gauge('buffer_limit_bytes', 'Bytes that may wait (buffer.maxBytes).', () => at.buffer().limitBytes);
    gauge('buffer_segments', 'Segment files, those kept for recognising repeats included.', () => at.buffer().segments);
    gauge('buffer_full', '1 while new records are refused until some have been sent.', () => +at.buffer().full);
    gauge('buffer_oldest_unsent_age_seconds', 'For how long the oldest of what waits has been waiting.', () =>
      since(at.buffer().oldestAt)
    );
    gauge('loki_waiting_seconds', 'For how long Loki has been waited for; 0 while it takes what is sent.', () =>
      since(at.sink().waitingSince)
    );
    this.#counter('loki_entries_stored', 'Entries, records and evidence, that Loki has taken.', [], (it) =>
      it.inc(at.sink().stored)
    );
    this.#gauge('clock_skew_seconds', "How far the peer's clock is ahead of this machine's.", ['peer'], (it) => {
      const skew = at.clockSkewMs();
      if (skew !== undefined) {
        it.set({ peer: 'loki' }, skew / 1000);
      }
    });
    this.#counter('events_dropped', 'Events let go on purpose, since the first start.', ['source', 'reason'], (it) =>
      at.dropped().forEach(({ source, reason, count }) => it.inc({ source, reason }, count))
    );
    this.#counter('dead_letters', 'What could not be used, or what Loki refused for good.', ['source'], (it) => {
      for (const [source, count] of at.dead()) {
        it.inc({ source }, count);
      }
    });
    this.#gauge('source_up', '1 while the source listens or is connected.', ['source'], (it) =>
      at.sources().forEach(({ source, up }) => it.set({ source }, +up))
    );
    this.#gauge('source_leader', '1 where this replica is the one that records.', ['source'], (it) =>
      at.sources().forEach(({ source, leader }) => leader !== undefined && it.set({ source }, +leader))
    );
  }

  #counter<Label extends string>(name: string, help: string, labelNames: Label[], look?: (it: Counter<Label>) => void) {
    return new Counter<Label>({ ...this.#common(`${name}_total`, help, labelNames), ...looking(look) });
  }

  #gauge<Label extends string>(name: string, help: string, labelNames: Label[], look?: (it: Gauge<Label>) => void) {
    return new Gauge<Label>({ ...this.#common(name, help, labelNames), ...looking(look) });
  }

  #histogram<Label extends string>(name: string, help: string, labelNames: Label[]) {
    return new Histogram<Label>({ ...this.#common(name, help, labelNames), buckets: SECONDS });
  }

  #common<Label extends string>(name: string, help: string, labelNames: Label[]) {
    return { name: `tallyman_${name}`, help, labelNames, registers: [this.#registry] };
  }
}

/** What is looked at is not counted here: each time the last look is forgotten first. */
function looking<It extends { reset(): void }>(look: ((it: It) => void) | undefined) {
  return look === undefined
    ? {}
    : {
        collect(this: It) {
          this.reset();
          look(this);
        },
      };
}

const since = (at: number | undefined) => (at === undefined ? 0 : Math.max(0, (Date.now() - at) / 1000));
