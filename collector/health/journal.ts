import type { AuditRecord, Severity } from '../../record/record.gen.ts';
import type { Logger } from '../log.ts';
import type { Observation } from '../pipeline/observation.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { formatTime } from '../pipeline/time.ts';
import { sleep } from '../pipeline/sleep.ts';
import { DropCounts, type KeptDrops } from './dropCounts.ts';

/** What befell the collector itself. */
export type JournalAction =
  'start' | 'stop' | 'gap' | 'drop' | 'damage' | 'permission-lost' | 'permission-regained' | 'clock-skew' | 'check';

/** Something that befell the collector, or a part of it. */
export interface Entry {
  action: JournalAction;
  /** The source, `buffer` or `loki`; absent for the collector as a whole. */
  source?: string;
  /** One word or two, of a bounded set: it is grouped by. */
  reason?: string;
  /** What happened and what it means, for people. */
  message: string;
  /** The time that it speaks of, in nanoseconds since the epoch. */
  from?: bigint;
  until?: bigint;
  /** How many events it speaks of. */
  count?: number;
  /** The container that it speaks of; of a check its outcome, and how to mend what is missing. */
  about?: Pick<
    AuditRecord,
    | 'container_id'
    | 'container_name'
    | 'container_image_name'
    | 'container_runtime_name'
    | 'event_outcome'
    | 'collector_fix'
    | 'collector_required'
  >;
  /** How far the other side's clock is ahead, in nanoseconds. */
  skew?: number;
  /** Where it is another than the action's. */
  severity?: Severity;
  /** When it happened, in nanoseconds since the epoch; absent: now. */
  time?: bigint;
}

const SEVERITY: Record<JournalAction, Severity> = {
  start: 'info',
  stop: 'info',
  gap: 'medium',
  drop: 'low',
  damage: 'high',
  'permission-lost': 'medium',
  'permission-regained': 'info',
  'clock-skew': 'low',
  check: 'info',
};

/** Entries that wait while the buffer refuses them; beyond that the oldest are let go, and only the log has them. */
const WAITING = 1000;
const CURSOR = 'collector drops';

export interface JournalOptions {
  host: string;
  /** The collector's own. */
  version?: string;
  log: Logger;
  /** How often what was dropped is written as records, and what the buffer refused is tried again. */
  flushMs?: number;
}

/**
 * The collector's own audit trail: what befalls it becomes records of the object `collector`, written to the same buffer as all others.
 * Counts of what was dropped are kept with the sources' positions until their record is written, so that a crash forgets none.
 */
export class Journal {
  readonly #pipeline: Pipeline;
  readonly #options: JournalOptions & { flushMs: number };
  readonly #drops: DropCounts;
  readonly #denied = new Set<string>();
  #waiting: Observation[] = [];
  #writing: Promise<void> | undefined;
  #number = 0;

  constructor(pipeline: Pipeline, options: JournalOptions) {
    this.#pipeline = pipeline;
    this.#options = { flushMs: 10_000, ...options };
    this.#drops = new DropCounts(pipeline.cursor(CURSOR));
    pipeline.carry({
      cursors: () => {
        const changed = this.#drops.changed();
        return changed ? { [CURSOR]: changed } : {};
      },
      kept: (cursors) => this.#drops.kept(cursors[CURSOR] as KeptDrops | undefined),
    });
  }

  /** Writes counts of drops, and what could not be written before, until the signal is aborted; then once more. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await sleep(this.#options.flushMs, signal);
      await this.flush();
    }
  }

  /** Something happened. It is on its way to the disk when this returns, and tried again when that fails. */
  note(entry: Entry): void {
    this.#waiting.push(this.#observe(entry));
    this.#waiting.splice(0, this.#waiting.length - WAITING);
    this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
  }

  /** Records of a time are missing, or may be, for a reason. */
  gap(source: string, gap: Pick<Entry, 'reason' | 'message' | 'from' | 'until' | 'count' | 'about'>): void {
    this.note({ action: 'gap', source, ...gap });
  }

  /** Events were let go on purpose; counted by source and reason, and recorded together. */
  drop(source: string, reason: string, count = 1): void {
    this.#drops.add(source, reason, count, Date.now());
  }

  /** Whether a source may read what it is to collect. Only a change is recorded; that it may is what is expected at first. */
  permission(source: string, allowed: boolean, message: string): void {
    if (this.#denied.has(source) === !allowed) {
      return;
    }
    if (allowed) {
      this.#denied.delete(source);
    } else {
      this.#denied.add(source);
    }
    this.note({ action: allowed ? 'permission-regained' : 'permission-lost', source, message });
  }

  /** All drops since the collector's first start, by source and reason. */
  dropped(): Array<{ source: string; reason: string; count: number }> {
    return this.#drops.totals();
  }

  /** Writes what waits. Resolves also when the buffer refused it: then it goes on waiting. */
  async flush(): Promise<void> {
    await this.#writing;
    const { counts, settle } = this.#drops.take();
    const observations = counts.map(({ source, reason, count, from, until }) =>
      this.#observe({
        action: 'drop',
        source,
        reason,
        count,
        from: BigInt(from) * 1_000_000n,
        until: BigInt(until) * 1_000_000n,
        message: `${count} ${count === 1 ? 'event was' : 'events were'} dropped: ${reason}`,
      })
    );
    if (observations.length > 0) {
      try {
        await this.#pipeline.write(observations, { [CURSOR]: settle() });
      } catch (error) {
        settle(false);
        this.#options.log.warn(`cannot record what was dropped yet: ${(error as Error).message}`);
      }
    }
    if (this.#waiting.length > 0) {
      await (this.#writing ??= this.#write().finally(() => (this.#writing = undefined)));
    }
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = [...this.#waiting];
      try {
        await this.#pipeline.write(batch);
      } catch {
        return;
      }
      this.#waiting = this.#waiting.filter((observation) => !batch.includes(observation));
    }
  }

  #observe({ action, source, reason, message, from, until, count, about, skew, severity, time }: Entry): Observation {
    const { host, version } = this.#options;
    const now = time ?? BigInt(Date.now()) * 1_000_000n;
    this.#number += 1;
    return {
      time: now,
      object: 'collector',
      severity: severity ?? SEVERITY[action],
      actor: 'system',
      access: 'none',
      record: {
        record_id: ['collector', host, now, process.pid, this.#number].join('/'),
        event_action: action,
        event_reason: reason,
        event_start: from === undefined ? undefined : formatTime(from),
        event_end: until === undefined ? undefined : formatTime(until),
        event_count: count,
        host_name: host,
        ...about,
        message,
        collector_source: source,
        collector_clock_skew: skew,
        collector_version: version,
      },
    };
  }
}
