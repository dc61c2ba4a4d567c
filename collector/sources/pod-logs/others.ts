import type { Observation } from '../../pipeline/observation.ts';
import { sleep, type SourceContext } from '../source.ts';
import { askStored, type DisputeOptions } from '../kubernetes-events/disputed.ts';
import { Slots } from './slots.ts';

/** Questions at the same time: more would only make the store slower. */
const AT_ONCE = 4;
/** Lines further apart are asked for separately, so that a quiet container's do not make the store look through all that others wrote. */
const APART = 60_000_000_000n;
/** For so long the store is waited for, all logs together; they can be rotated away meanwhile. */
const PATIENCE_MS = 4 * 60_000;

export interface OthersOptions {
  /** When the last leader told of itself last, in milliseconds since the epoch; `undefined` where there was none. */
  at: number | undefined;
  /** For tests. */
  timing?: Partial<Pick<DisputeOptions, 'retryMs' | 'settleMs' | 'patienceMs'>>;
}

/**
 * What other replicas have recorded of logs. The store is asked; one of them may also come back with lines that it has not sent yet, and then
 * it does the same.
 */
export class Others {
  readonly #context: SourceContext;
  readonly #options: OthersOptions;
  readonly #asking = new Slots(AT_ONCE);
  readonly #until: number;
  #unknownTold = false;

  constructor(context: SourceContext, options: OthersOptions) {
    this.#context = context;
    this.#options = options;
    this.#until = performance.now() + (options.timing?.patienceMs ?? PATIENCE_MS);
  }

  /**
   * Where logs are read from when the store cannot be asked, in nanoseconds since the epoch: from what the last leader said of itself last;
   * `undefined`, from their beginning, where there was none.
   */
  fallback(): bigint | undefined {
    const { at } = this.#options;
    if (at !== undefined && !this.#unknownTold) {
      this.#unknownTold = true;
      const from = new Date(at).toISOString();
      this.#context.log.warn(`logs are read from ${from} on, without knowing what the last leader has recorded`);
    }
    return at === undefined ? undefined : BigInt(at) * 1_000_000n;
  }

  /** Waits until what this replica wrote in an earlier reign is stored, or will not be for long. */
  async settled(): Promise<void> {
    const { pipeline, signal, log, health } = this.#context;
    const sent = pipeline.mark();
    if (sent()) {
      return;
    }
    const part = health.part('earlier records');
    part.down('records of an earlier reign are still to be sent');
    log.info('waiting until the records of an earlier reign are sent');
    while (!sent() && !signal.aborted && performance.now() < this.#until) {
      await sleep(100, signal);
    }
    part.done();
  }

  /** Whether a record is there; `undefined` where that cannot be known. */
  async has(observation: Observation): Promise<boolean | undefined> {
    const known = await this.#ask([observation]);
    return known?.has(observation.record.record_id);
  }

  /**
   * Writes those observations that nobody has recorded, by `write`. Of those up to a time (nanoseconds since the epoch) another may have, and
   * may be about to: the store is asked now, and again before they are sent.
   */
  async write(
    observations: Observation[],
    until: bigint,
    write: (observations: Observation[]) => Promise<void>
  ): Promise<void> {
    const open = observations.filter(({ time }) => time <= until);
    const known = new Set<string>();
    for (const group of nearby(open)) {
      (await this.#ask(group))?.forEach((id) => known.add(id));
    }
    const settle = this.#context.pipeline.contest(() => false);
    try {
      await write(observations.filter(({ record }) => !known.has(record.record_id)));
    } finally {
      settle();
    }
  }

  async #ask(observations: Observation[]): Promise<Set<string> | undefined> {
    const { stored, log, signal } = this.#context;
    const release = stored && (await this.#asking.take(signal));
    if (!stored || !release) {
      return undefined;
    }
    try {
      const patienceMs = Math.max(0, this.#until - performance.now());
      return await askStored(observations, { stored, log, ...this.#options.timing, patienceMs }, signal);
    } finally {
      release();
    }
  }
}

/** Observations by time, in groups without long pauses. */
function nearby(observations: Observation[]): Observation[][] {
  const groups: Observation[][] = [];
  let last: bigint | undefined;
  for (const one of observations.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))) {
    if (last !== undefined && one.time - last <= APART) {
      groups.at(-1)!.push(one);
    } else {
      groups.push([one]);
    }
    last = one.time;
  }
  return groups;
}
