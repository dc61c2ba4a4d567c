import { NotHeldError } from '../../pipeline/pipeline.ts';
import { Current } from './current.ts';
import { Losses } from './losses.ts';
import type { LogPlace } from './place.ts';
import { RunStream } from './runStream.ts';
import type { ContainerState } from './runs.ts';
import type { Request, Shared } from './shared.ts';
import { inTurn } from './turn.ts';

export const PREFIX = 'pod-log ';
export const keyOf = (uid: string, container: string) => `${PREFIX}${uid}/${container}`;

/** Reads the log of one container through all of its runs, each once and to its end. */
export class ContainerLog {
  readonly #shared: Shared;
  readonly #key: string;
  readonly #current: Current;
  readonly #losses: Losses;
  readonly #stream: RunStream;
  /** Runs up to this one may have been recorded by another replica. */
  readonly #others: number;

  /** `inherited`: it was there before this replica became the leader, so that another may have read it. */
  constructor(state: ContainerState, shared: Shared, inherited: boolean) {
    this.#shared = shared;
    this.#key = keyOf(state.pod.uid, state.container);
    this.#current = new Current(state, shared);
    this.#losses = new Losses(shared, this.#current, () => this.#place());
    this.#stream = new RunStream(this.#key, this.#current, this.#losses, shared);
    const place = this.#place();
    this.#others = place ? (place.others ?? -1) : inherited ? state.restarts : -1;
  }

  /** The container as it is now. */
  update(state: ContainerState): void {
    this.#current.update(state);
  }

  /** The pod is no more: what can be read is, and then the position is forgotten. */
  gone(): void {
    this.#current.end();
  }

  /** Runs until the pod is gone, the collector stops or another replica may write. */
  async run(): Promise<void> {
    const { context, timing, write } = this.#shared;
    const { signal } = context;
    const current = this.#current;
    for (let failures = 0; !signal.aborted;) {
      try {
        const { version } = current;
        const request = this.#next();
        if (request) {
          await inTurn(this.#shared, current.gone, (turn) => this.#stream.read(request, this.#place(), turn));
        } else if (current.gone.aborted) {
          break;
        } else {
          await current.changed(version);
        }
        failures = 0;
      } catch (error) {
        if (signal.aborted || error instanceof NotHeldError) {
          return;
        }
        if (current.gone.aborted) {
          const message = 'its pod was deleted before its log was read to the end';
          this.#losses.lost(current.state.restarts, 'deleted', message);
          break;
        }
        failures += 1;
        this.#losses.failed(error as Error, failures);
        await current.refresh().catch(() => {});
        await current.pause(Math.min(timing.minBackoffMs * 2 ** Math.min(failures - 1, 10), timing.maxBackoffMs));
      }
    }
    if (!signal.aborted && this.#place()) {
      await write([], { [this.#key]: null });
    }
  }

  /** What to ask for next; `undefined` when all there is has been read. */
  #next(): Request | undefined {
    const { started, restarts, running, previous } = this.#current.state;
    const place = this.#place();
    if (!started) {
      return undefined;
    }
    const others = this.#others;
    // The run before the current one, where its end may not have been read.
    const before = restarts - 1;
    const done = place && (place.restarts > before || (place.restarts === before && place.ended));
    if (before >= 0 && !done) {
      if (place && place.restarts < before) {
        const message = `runs ${place.restarts} to ${before - 1} ended before they were read to the end`;
        this.#losses.lost(before - 1, 'restarted', message);
      }
      if (previous && this.#losses.available(before)) {
        const sameFile = place?.restarts === before && this.#losses.sameFile;
        return { restarts: before, previous: true, follow: false, sameFile, others };
      }
      if (place) {
        this.#losses.lost(before, 'restarted', `run ${before} ended before it was read to the end`);
      }
    }
    if ((place?.ended && place.restarts >= restarts) || this.#current.gone.aborted) {
      return undefined;
    }
    const sameFile = place?.restarts === restarts && this.#losses.sameFile;
    return { restarts, previous: false, follow: running, sameFile, others };
  }

  #place(): LogPlace | undefined {
    return this.#shared.context.pipeline.cursor<LogPlace | null>(this.#key) ?? undefined;
  }
}
