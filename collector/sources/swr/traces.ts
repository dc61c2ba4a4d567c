import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SwrConfig } from '../../config/swr.ts';
import { throttled } from '../../log.ts';
import { ctsTraceSchema, type CtsTrace } from '../../pipeline/normalise/ctsTrace.ts';
import { normaliseSwrTrace, type SwrRegistry } from '../../pipeline/normalise/swrTrace.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { withoutSecrets } from '../../pipeline/redact/secrets.ts';
import { oneOf, type TextTest } from '../../pipeline/rules/wildcard.ts';
import { HttpError } from '../polling/http.ts';
import type { Turn } from '../polling/poll.ts';
import { goOn } from '../polling/retained.ts';
import type { SourceContext } from '../source.ts';
import type { HuaweiClient } from './client.ts';
import { expected, firstFault } from './error.ts';
import { registryOf, type Shared } from './shared.ts';
import { PAGE_SIZE, Sweep, type Progress, type Query, type SweepState } from './sweep.ts';
import { Taken } from './taken.ts';

/** CTS keeps traces for seven days; those of the first minutes may be gone before they are asked for. */
const KEPT_MS = 7 * 24 * 3_600_000 - 10 * 60_000;
/** A trace's times are compared with those of a query with some room. */
const SLACK_MS = 60_000;
const MOST_TOLD = 1000;
const READS_AUDIT_LOG = 'getInstanceAuditLogs';

const answerSchema = z.looseObject({
  traces: z.array(z.unknown()).nullish(),
  meta_data: z.looseObject({ marker: z.string().nullish() }).nullish(),
});

interface TracesCursor extends SweepState {
  /** Nothing was known at the beginning of this sweep: what an earlier collector has stored is asked for. */
  first?: true;
}

/** Reads the traces of SWR that CTS has of one project, page by page, each once. */
export class TraceReader {
  readonly #config: SwrConfig;
  readonly #client: HuaweiClient;
  readonly #context: SourceContext;
  readonly #shared: Shared;
  readonly #registry: SwrRegistry;
  readonly #key: string;
  readonly #taken: Taken;
  readonly #excluded: TextTest;
  readonly #unknownTold = new Set<string>();
  readonly #tellFull: () => void;
  #sweep: Sweep;
  #first: boolean;

  constructor(config: SwrConfig, client: HuaweiClient, context: SourceContext, shared: Shared) {
    this.#config = config;
    this.#client = client;
    this.#context = context;
    this.#shared = shared;
    this.#registry = registryOf(config);
    this.#key = cursorKey(config);
    this.#taken = new Taken(context.pipeline, config.name);
    this.#excluded = oneOf(config.excludeOperations);
    this.#tellFull = throttled(30_000, () => context.log.warn('waiting: the buffer cannot take more'));
    const cursor = context.pipeline.cursor<TracesCursor>(this.#key);
    this.#first = cursor === undefined || cursor.first === true;
    this.#sweep = new Sweep(this.#begin(cursor), config.overlap);
  }

  /** Asks for one page and writes what is new on it. */
  readonly turn: Turn = async (signal) => {
    const now = this.#client.now();
    const { traces, marker } = await this.#page(now, signal);
    const fresh = this.#fresh(traces);
    const records = fresh.flatMap(({ record }) => record ?? []);
    const known = this.#first ? await this.#stored(records) : new Set<string>();
    // From here on nothing fails but the disk, which is waited for.
    return this.#shared.exclusively(async () => {
      const progress = this.#sweep.took({ count: traces.length, marker }, now);
      this.#tell(fresh, progress);
      const { until } = this.#sweep.state;
      const observations = records.filter((record) => !known.has(record.record.record_id) && this.#shared.told(record));
      const alone = this.#shared.settled(until);
      this.#first &&= !progress.done;
      const cursor: TracesCursor = { ...this.#sweep.state, ...(this.#first && { first: true }) };
      const newest = Math.max(0, ...fresh.map((trace) => trace.newest));
      const moved = {
        [this.#key]: cursor,
        ...this.#taken.take(
          fresh.map(({ id }) => id),
          newest
        ),
        ...this.#taken.forget(until - SLACK_MS),
        ...this.#shared.cursor(),
      };
      await this.#context.pipeline.writeWhenPossible([...observations, ...alone], moved, signal, this.#tellFull);
      return progress.done ? 'done' : 'more';
    });
  };

  /** Where the last run has come to; what CTS has let go since is a gap. */
  #begin(cursor: TracesCursor | undefined): SweepState {
    const now = this.#client.now();
    if (!cursor) {
      return { until: now - Math.min(this.#config.lookBack, KEPT_MS) };
    }
    const position = { position: nanoseconds(cursor.until), oldest: nanoseconds(now - KEPT_MS) };
    const message = `traces of ${this.#config.name} are lost: CTS keeps them for seven days, and was not read for longer`;
    const from = goOn(position, this.#context.journal, 'swr', message);
    const { until, at, part } = cursor;
    return from === position.position ? { until, at, part } : { until: Number(from / 1_000_000n) };
  }

  async #page(now: number, signal: AbortSignal): Promise<{ traces: unknown[]; marker: string | null | undefined }> {
    try {
      return await this.#ask(this.#sweep.next(now), signal);
    } catch (error) {
      // The mark of a page that was read before a long outage.
      if (error instanceof HttpError && error.status === 400 && this.#sweep.restart()) {
        this.#context.log.info(
          `${this.#config.name}: CTS no longer knows where the last page ended; reading on before it`
        );
        return this.#ask(this.#sweep.next(now), signal);
      }
      throw error;
    }
  }

  async #ask({ from, to, next }: Query, signal: AbortSignal) {
    const { projectId, tracker, enterpriseProjectId } = this.#config;
    const parameters = {
      trace_type: 'system',
      service_type: 'SWR',
      tracker_name: tracker,
      // Traces of exactly these times are left out.
      from: String(from - 1),
      to: String(to + 1),
      limit: String(PAGE_SIZE),
      ...(next !== undefined && { next }),
      ...(enterpriseProjectId !== undefined && { enterprise_project_id: enterpriseProjectId }),
    };
    const { value } = await this.#client.get('cts', `/v3/${projectId}/traces`, parameters, signal);
    const answer = expected(answerSchema, value, 'the question for traces');
    return { traces: answer.traces ?? [], marker: answer.meta_data?.marker };
  }

  /** What a page has that was not read before. */
  #fresh(traces: unknown[]): Fresh[] {
    const fresh = new Map<string, Fresh>();
    for (const raw of traces) {
      const { success, data, error } = ctsTraceSchema.safeParse(raw);
      const id = data?.trace_id ?? createHash('sha256').update(JSON.stringify(raw)).digest('hex');
      if (this.#taken.has(id) || fresh.has(id)) {
        continue;
      }
      const newest = success ? latest(data.time, data.record_time) : this.#client.now();
      fresh.set(id, { id, newest, ...(success ? this.#observe(data, raw) : { fault: firstFault(error), raw }) });
    }
    return [...fresh.values()];
  }

  #observe(trace: CtsTrace, raw: unknown): Pick<Fresh, 'record' | 'dropped' | 'unknown'> {
    const { trace_name: name } = trace;
    if (trace.service_type.toUpperCase() !== 'SWR') {
      return {};
    }
    if (name === READS_AUDIT_LOG && this.#client.isOwn(trace.user?.access_key_id)) {
      return { dropped: "the collector's own requests" };
    }
    if (this.#excluded(name)) {
      return { dropped: 'excludeOperations' };
    }
    const { observation, operation } = normaliseSwrTrace(trace, raw, this.#registry);
    const known = `${name} is no operation of SWR that is known here: recorded as ${operation.action} of ${operation.resource}`;
    return { record: observation, ...(operation.unknown && { unknown: known }) };
  }

  #tell(fresh: Fresh[], { cut }: Progress): void {
    const { dead, journal, log } = this.#context;
    for (const { dropped, fault, raw, unknown } of fresh) {
      if (dropped !== undefined) {
        journal.drop('swr', dropped);
      }
      if (fault !== undefined) {
        dead.add('cts traces', fault, JSON.stringify(withoutSecrets(raw)));
        log.warn(`${this.#config.name}: a trace that is none was set aside: ${fault}`);
      }
      if (unknown !== undefined && !this.#unknownTold.has(unknown) && this.#unknownTold.size < MOST_TOLD) {
        this.#unknownTold.add(unknown);
        log.warn(unknown);
      }
    }
    if (cut) {
      journal.gap('swr', {
        reason: 'too many traces',
        from: nanoseconds(cut.from),
        until: nanoseconds(cut.to),
        message: `CTS gives only some of the traces of ${this.#config.name} in this time`,
      });
    }
  }

  /** Which records of a first sweep Loki has, from an earlier collector. */
  async #stored(records: Observation[]): Promise<Set<string>> {
    const { stored } = this.#context;
    try {
      return (records.length > 0 ? await stored?.(records) : undefined) ?? new Set();
    } catch (error) {
      throw new Error(`Loki cannot be asked which traces an earlier collector has stored: ${(error as Error).message}`);
    }
  }
}

/** A trace that was not read before. */
interface Fresh {
  id: string;
  /** The later of its times, in milliseconds since the epoch. */
  newest: number;
  record?: Observation;
  /** Why it is left out. */
  dropped?: string;
  /** Why it is no trace. */
  fault?: string;
  raw?: unknown;
  /** What is said of an operation that is not known. */
  unknown?: string;
}

const latest = (time: bigint, recorded: bigint | undefined) =>
  Number((recorded !== undefined && recorded > time ? recorded : time) / 1_000_000n);

export const cursorKey = ({ name }: Pick<SwrConfig, 'name'>) => `swr-traces ${name}`;
/** How far an earlier run has come; `undefined` where there was none. */
export const horizonOf = (config: SwrConfig, { pipeline }: SourceContext): number | undefined =>
  pipeline.cursor<TracesCursor>(cursorKey(config))?.until;

const nanoseconds = (time: number) => BigInt(Math.round(time)) * 1_000_000n;
