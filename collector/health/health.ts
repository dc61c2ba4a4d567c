import type { DiskBuffer } from '../buffer/buffer.ts';
import type { DeadLetters } from '../buffer/deadLetters.ts';
import manifest from '../package.json' with { type: 'json' };
import type { LokiClient } from '../sinks/loki/client.ts';
import type { LokiSink } from '../sinks/loki/sink.ts';
import type { Journal } from './journal.ts';
import { Metrics } from './metrics.ts';
import { SourceStates, type SourceHealth } from './sources.ts';

/** The parts of a collector that are watched. */
export interface Parts {
  buffer: DiskBuffer;
  dead: DeadLetters;
  client: LokiClient;
  sink: LokiSink;
  journal: Journal;
}

/** Whether something holds, and if not what is missing, by part. */
export interface Verdict {
  ok: boolean;
  missing: Record<string, string>;
}

/** Watches a collector: its metrics, whether it lives and whether it is ready. */
export class Health {
  readonly metrics = new Metrics(manifest.version);
  readonly #states: SourceStates;
  #parts: Parts | undefined;
  #ended: string | undefined;
  #stopping = false;

  constructor(sources: string[]) {
    this.#states = new SourceStates(sources, (...answer) => this.metrics.answered(...answer));
  }

  /** The buffer is open and all parts are there. */
  watch(parts: Parts): void {
    const { buffer, dead, client, sink, journal } = parts;
    this.#parts = parts;
    client.onExchange = (exchange) => this.metrics.exchanged(exchange);
    this.metrics.look({
      buffer: () => buffer.state(),
      dead: () => dead.counts,
      dropped: () => journal.dropped(),
      sources: () => this.#states.all(),
      sink: () => sink,
      clockSkewMs: () => client.clock.skewMs,
    });
  }

  /** What a source is given to tell of itself. */
  source(name: string, journal: Journal): SourceHealth {
    return this.#states.of(name, journal);
  }

  /** The collector has been told to stop: it takes nothing new. */
  stopping(): void {
    this.#stopping = true;
  }

  /** One of the loops that must run as long as the process does has ended. */
  ended(loop: string): void {
    this.#ended ??= loop;
  }

  /** Whether the process does its work; if not only a restart helps. That it answers at all says that its event loop runs. */
  live(): Verdict {
    return verdict(this.#ended === undefined ? {} : { [this.#ended]: 'ended' });
  }

  /**
   * Whether it takes audit data: the buffer is open and has room, and each source has once been up. A source that goes down later, or
   * Loki that does, changes nothing: the webhook would take batches all the same, and sending it none would lose them.
   */
  ready(): Verdict {
    const buffer = this.#parts?.buffer.state();
    const missing: Record<string, string> = { ...this.live().missing };
    if (this.#stopping) {
      missing['collector'] = 'is stopping';
    }
    if (!buffer) {
      missing['buffer'] = 'is being opened';
    } else if (buffer.full) {
      missing['buffer'] = `is full: ${buffer.pendingBytes} of ${buffer.limitBytes} bytes wait for Loki`;
    }
    for (const { source, started, reason } of this.#states.all()) {
      if (!started) {
        missing[source] = reason ?? 'has not begun yet';
      }
    }
    return verdict(missing);
  }
}

const verdict = (missing: Record<string, string>): Verdict => ({ ok: Object.keys(missing).length === 0, missing });
