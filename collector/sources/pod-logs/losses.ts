import { ApiError, explain } from '../../kubernetes/error.ts';
import type { Current } from './current.ts';
import type { LogPlace } from './place.ts';
import { OtherLogError, type Shared } from './shared.ts';

/** What became of attempts to read a container's log, and what is told of it: to the operator, and as records of the collector. */
export class Losses {
  readonly #shared: Shared;
  readonly #current: Current;
  readonly #place: () => LogPlace | undefined;
  /** How often in a row the file was found to be another one although the run is the same. */
  #otherFiles = { restarts: -1, count: 0 };
  /** Of runs up to this one the log cannot be had any more. */
  #unavailable = -1;
  /** Runs up to this one were followed to an end that the API server gave, or are known to be lost. */
  #settled = -1;

  constructor(shared: Shared, current: Current, place: () => LogPlace | undefined) {
    this.#shared = shared;
    this.#current = current;
    this.#place = place;
  }

  /** Whether the file that the position was kept for is still taken to be there. */
  get sameFile(): boolean {
    const { restarts, count } = this.#otherFiles;
    return restarts !== this.#current.state.restarts || count < 2;
  }

  available(restarts: number): boolean {
    return this.#unavailable < restarts;
  }

  /** Lines were read. */
  recovered(): void {
    this.#otherFiles.count = 0;
  }

  /** A run was followed to an end that the API server gave. */
  followed(restarts: number): void {
    this.#settled = Math.max(this.#settled, restarts);
  }

  /** Logs can be read. */
  permitted(): void {
    this.#shared.context.journal.permission(this.#part, true, 'logs of pods may be read');
  }

  /** Runs up to this one cannot be read any more; said once, and not of what was followed to its end. */
  lost(restarts: number, reason: string, message: string): void {
    if (this.#settled < restarts) {
      this.#settled = restarts;
      this.#gap(reason, message);
    }
  }

  /** The log could not be read; for the how-manyth time in a row. */
  failed(error: Error, failures: number): void {
    const { restarts, previous } = this.#current.state;
    if (error instanceof OtherLogError) {
      this.#otherLog(error);
    } else if (error instanceof ApiError && error.status === 403) {
      this.#refused(error);
    } else if (error instanceof ApiError && (error.status === 400 || error.status === 404)) {
      // The container has not begun, or the log of its last run has been removed.
      if (previous && failures >= 3) {
        this.#unavailable = restarts - 1;
        this.lost(restarts - 1, 'removed', `the log of its run ${restarts - 1} is not there any more`);
      }
    } else if (failures > 1) {
      // The first failure is the end of a connection as often as not.
      this.#warn(`broke off (${error.message}); trying again`);
    }
  }

  #otherLog({ what }: OtherLogError): void {
    if (what === 'run') {
      return;
    }
    const { restarts } = this.#current.state;
    const count = this.#otherFiles.restarts === restarts ? this.#otherFiles.count + 1 : 1;
    this.#otherFiles = { restarts, count };
    if (count === 2) {
      const message = 'its file was rotated away while it was not followed, maybe with lines that were not read';
      this.#gap('rotated', message);
    }
  }

  #refused(error: ApiError): void {
    const resource = { group: '', version: 'v1', name: 'pods/log', namespace: this.#current.state.pod.namespace };
    const text = explain(error, resource, ['get']);
    this.#shared.context.journal.permission(this.#part, false, text);
    this.#warn(text);
  }

  #warn(text: string): void {
    this.#shared.context.log.warn(`log of ${this.#current.name}: ${text}`);
  }

  get #part(): string {
    return `pod-logs ${this.#current.state.pod.namespace}`;
  }

  #gap(reason: string, message: string): void {
    const place = this.#place();
    const from = place ? BigInt(place.last) : undefined;
    const until = BigInt(Date.now()) * 1_000_000n;
    this.#shared.context.journal.gap('pod-logs', { reason, message: `${this.#current.name}: ${message}`, from, until });
  }
}
