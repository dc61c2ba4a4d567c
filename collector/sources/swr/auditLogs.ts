import { z } from 'zod';
import type { SwrConfig } from '../../config/swr.ts';
import { throttled } from '../../log.ts';
import { normaliseSwrAuditLog, swrAuditLogSchema, type SwrInstance } from '../../pipeline/normalise/swrAuditLog.ts';
import type { Observation } from '../../pipeline/observation.ts';
import type { Turn } from '../polling/poll.ts';
import type { SourceContext } from '../source.ts';
import { Backwards, PAGE_SIZE, type Entry } from './backwards.ts';
import type { HuaweiClient } from './client.ts';
import { expected, firstFault } from './error.ts';
import type { Shared } from './shared.ts';

/** What can be asked for; one at a time. */
export const OPERATIONS = ['pull', 'create', 'delete'] as const;

export type Operation = (typeof OPERATIONS)[number];

const answerSchema = z.looseObject({
  audit_logs: z.array(z.unknown()).nullish(),
  total: z.number().int().nonnegative(),
});
const idSchema = z.looseObject({ id: z.number().int().nonnegative() });

interface AuditLogCursor {
  /** The newest entry that is written; -1 before the first. */
  last: number;
  /** Entries from before, in milliseconds since the epoch, are not taken. */
  since: number;
}

/**
 * Reads one kind of operation from the audit log of one instance of the Enterprise edition. The API has neither times nor marks to ask by, only
 * an offset from one end, so it is read from the newest entry back to the last that is known, and written from there on.
 */
export class AuditLogReader {
  readonly #config: SwrConfig;
  readonly #instance: SwrInstance;
  readonly #operation: Operation;
  readonly #client: HuaweiClient;
  readonly #context: SourceContext;
  readonly #shared: Shared;
  readonly #key: string;
  readonly #tellFull: () => void;
  #cursor: AuditLogCursor;
  #walk: Backwards;

  constructor(
    config: SwrConfig,
    instance: SwrInstance,
    operation: Operation,
    client: HuaweiClient,
    context: SourceContext,
    shared: Shared
  ) {
    this.#config = config;
    this.#instance = instance;
    this.#operation = operation;
    this.#client = client;
    this.#context = context;
    this.#shared = shared;
    this.#key = `swr-audit-log ${config.name} ${instance.id} ${operation}`;
    this.#tellFull = throttled(30_000, () => context.log.warn('waiting: the buffer cannot take more'));
    const first = { last: -1, since: client.now() - config.lookBack };
    this.#cursor = context.pipeline.cursor<AuditLogCursor>(this.#key) ?? first;
    this.#walk = new Backwards(this.#cursor.last);
  }

  /** Asks for one page and writes what is to be written of it. */
  readonly turn: Turn = async (signal) => {
    const { projectId } = this.#config;
    const path = `/v2/${projectId}/instances/${this.#instance.id}/audit-logs`;
    const parameters = { operation: this.#operation, offset: String(this.#walk.offset), limit: String(PAGE_SIZE) };
    const { value } = await this.#client.get('swr', path, parameters, signal);
    const { audit_logs: logs, total } = expected(answerSchema, value, 'the question for an audit log');
    const entries = (logs ?? []).map((raw): Entry => {
      const { data } = idSchema.safeParse(raw);
      const { data: whole } = swrAuditLogSchema.safeParse(raw);
      const old = whole !== undefined && Number(whole.op_time / 1_000_000n) < this.#cursor.since;
      return { id: data?.id ?? -1, old, raw };
    });
    const step = this.#walk.took(entries, total);
    if (step.rewound) {
      this.#rewind();
    }
    return this.#shared.exclusively(async () => {
      const observations = [...step.write.flatMap(({ raw }) => this.#observe(raw)), ...this.#shared.overdue()];
      this.#cursor = { ...this.#cursor, last: this.#walk.last };
      const moved = { [this.#key]: this.#cursor, ...this.#shared.cursor() };
      await this.#context.pipeline.writeWhenPossible(observations, moved, signal, this.#tellFull);
      return step.done ? 'done' : 'more';
    });
  };

  #observe(raw: unknown): Observation[] {
    const { success, data, error } = swrAuditLogSchema.safeParse(raw);
    if (!success) {
      const reason = firstFault(error);
      this.#context.dead.add('swr audit log', reason, JSON.stringify(raw));
      this.#context.log.warn(`${this.#instance.name}: an entry that is none was set aside: ${reason}`);
      return [];
    }
    const observation = normaliseSwrAuditLog(data, raw, this.#instance);
    return this.#shared.noted(observation, this.#instance.id, raw) === 'write' ? [observation] : [];
  }

  /** The log's newest entry is older than what was read: it was restored from a backup, or is another instance's. */
  #rewind(): void {
    const since = this.#client.now() - this.#config.lookBack;
    this.#cursor = { last: -1, since };
    this.#context.journal.gap('swr', {
      reason: 'rewound',
      from: BigInt(since) * 1_000_000n,
      until: BigInt(Date.now()) * 1_000_000n,
      message: `the audit log of ${this.#instance.name} (${this.#operation}) has gone back behind what was read of it; reading it anew`,
    });
  }
}
