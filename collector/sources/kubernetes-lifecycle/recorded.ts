import { isNewer } from '../../kubernetes/version.ts';
import { throttled } from '../../log.ts';
import type { Observation } from '../../pipeline/observation.ts';
import type { ScopeCursor } from '../kubernetes-events/scopes.ts';
import { sleep, type SourceContext } from '../source.ts';
import type { Pending } from './pending.ts';

const HOUR_MS = 3_600_000;
const SKEW_MS = 60_000;
const PATIENCE_MS = 60_000;
/** Who can stand as the actor of one record, by what was known when it was written. */
const ACTORS: Array<Observation['actor']> = ['system', 'unknown', 'human', 'service'];

const nanoseconds = (ms: number) => BigInt(Math.floor(ms)) * 1_000_000n;

/**
 * Which facts of a pod that this run has not met before are recorded already: by an earlier run, or by another replica. All facts have
 * names and times of their own, so nothing has to be kept of each pod: the newest record ids are known from the buffer, and for the
 * rest the store is asked.
 */
export class Recorded {
  readonly #context: SourceContext;
  readonly #cursor: ScopeCursor;
  /** What happened before was recorded long ago, or before the collector was there. */
  readonly #from: bigint;
  /** What happened later nobody has recorded yet. */
  readonly #until: bigint;
  readonly #patienceMs: number;

  /** `elected`: other replicas may have recorded until now. */
  constructor(context: SourceContext, cursor: ScopeCursor, elected: boolean, patienceMs = PATIENCE_MS) {
    this.#context = context;
    this.#cursor = cursor;
    this.#patienceMs = patienceMs;
    // A successor has not looked before, but its predecessor has.
    const inherited = cursor.version !== undefined && cursor.disputed !== undefined;
    const second = inherited ? 0 : Math.floor(cursor.first / 1000) * 1000;
    this.#from = nanoseconds(cursor.version === undefined ? second : Math.max(second, cursor.at - HOUR_MS));
    const begun = cursor.version === undefined && cursor.first === cursor.at;
    this.#until = elected ? nanoseconds(Date.now() + SKEW_MS) : begun ? 0n : nanoseconds(cursor.at + SKEW_MS);
  }

  /** Whether everything about a pod that was created with this version is new. */
  isNew(version: string): boolean {
    const { disputed } = this.#cursor;
    return this.#cursor.version !== undefined && (disputed === undefined || isNewer(version, disputed));
  }

  /** Whether another replica may have recorded what changed with this version. */
  isOpen(version: string): boolean {
    const { disputed } = this.#cursor;
    return disputed !== undefined && !isNewer(version, disputed);
  }

  /** Those of a pod's facts that are still to be recorded. */
  async left(pending: Pending[]): Promise<Pending[]> {
    const { pipeline } = this.#context;
    const late = pending.filter(({ time, recordId }) => time >= this.#from && !pipeline.hasSeen(recordId));
    const open = late.filter(({ time }) => time <= this.#until);
    if (open.length === 0) {
      return late;
    }
    const known = await this.#stored(open);
    return late.filter(({ recordId }) => !known.has(recordId));
  }

  async #stored(open: Pending[]): Promise<Set<string>> {
    const { stored, log, signal } = this.#context;
    let reason = 'it cannot be asked';
    const tell = throttled(30_000, () => log.warn(`waiting to ask which records are stored: ${reason}`));
    const until = performance.now() + this.#patienceMs;
    const variants = open.flatMap((one) => ACTORS.map((actor) => ({ ...one.observe(undefined), actor })));
    while (stored && !signal.aborted && performance.now() < until) {
      try {
        return (await stored(variants)) ?? new Set();
      } catch (error) {
        reason = (error as Error).message;
        tell();
        await sleep(1000, signal);
      }
    }
    // What happened before this position was reached has been recorded as a rule.
    const before = nanoseconds(this.#cursor.at);
    const left = open.filter(({ time }) => time < before);
    if (stored && !signal.aborted && left.length > 0) {
      log.warn(`${left.length} facts from before the last position are taken for recorded: ${reason}`);
    }
    return new Set(left.map(({ recordId }) => recordId));
  }
}
