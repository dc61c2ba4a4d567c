import type { DeadLetters } from '../buffer/deadLetters.ts';
import type { Logger } from '../log.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';

/** What every source is given. A source knows nothing of Loki; it hands observations to the pipeline. */
export interface SourceContext {
  pipeline: Pipeline;
  dead: DeadLetters;
  log: Logger;
  /** Aborted when the collector stops: the source finishes what it has begun and returns. */
  signal: AbortSignal;
}

/** A source runs until the signal is aborted; it throws only for what a restart with the same configuration cannot mend. */
export interface Source {
  readonly name: string;
  run(context: SourceContext): Promise<void>;
}

/** Waits, but no longer than until the signal is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
