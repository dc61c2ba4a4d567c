import type { DeadLetters } from '../buffer/deadLetters.ts';
import type { Journal } from '../health/journal.ts';
import type { SourceHealth } from '../health/sources.ts';
import type { Logger } from '../log.ts';
import type { Observation } from '../pipeline/observation.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { Requesters } from '../pipeline/requesters.ts';

export { sleep } from '../pipeline/sleep.ts';

/** What every source is given. A source knows nothing of Loki; it hands observations to the pipeline. */
export interface SourceContext {
  pipeline: Pipeline;
  dead: DeadLetters;
  log: Logger;
  /** Where gaps, drops and lost permissions go, which become records of the collector's own. */
  journal: Journal;
  /** Where the source says whether it does what it is there for. */
  health: SourceHealth;
  /**
   * The record ids among these that are in the store, whoever wrote them; `undefined` where it may not be read. Rejects while that cannot
   * be known.
   */
  stored?: (observations: Observation[]) => Promise<Set<string> | undefined>;
  /** Who asked for what, by the audit records that pass through this collector. */
  requesters?: Requesters;
  /** Aborted when the collector stops: the source finishes what it has begun and returns. */
  signal: AbortSignal;
}

/** A source runs until the signal is aborted; it throws only for what a restart with the same configuration cannot mend. */
export interface Source {
  readonly name: string;
  run(context: SourceContext): Promise<void>;
}
