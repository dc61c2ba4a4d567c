import type { SourceHealth } from '../health/sources.ts';
import { throttled, type Logger } from '../log.ts';
import { sleep } from '../sources/source.ts';
import type { KubernetesClient } from './client.ts';
import { ApiError, explain, isExpired } from './error.ts';
import { list, newestVersion } from './list.ts';
import { describe, type KubernetesObject, type Resource } from './resource.ts';
import { isNewer } from './version.ts';
import { watch, type Watched, type WatchOptions } from './watch.ts';

export type Change =
  /** Objects as they are now, page by page. `since` is the position that was lost, if any. `version` comes with the last page. */
  | { kind: 'listed'; items: KubernetesObject[]; since?: string; version?: string }
  | { kind: 'changed'; events: Watched[]; version: string }
  /** Nothing happened, up to this resourceVersion. */
  | { kind: 'reached'; version: string }
  /**
   * What happened after this position can no longer be told one by one; objects are listed next. `expired`: the API server has forgotten it.
   * `rewound`: the position lies in the future, as the cluster was restored from a backup or is another one.
   */
  | { kind: 'gap'; from: string; reason: 'expired' | 'rewound' };

export interface FollowOptions {
  /** Where to go on; without it objects are listed first. */
  position?: string;
  log: Logger;
  onBad: WatchOptions['onBad'];
  /** Told when the API server refuses, with why and how to mend it, and whenever it answers. */
  onAccess?: (allowed: boolean, reason: string) => void;
  /** Told when it follows, and when it cannot. */
  health?: Pick<SourceHealth, 'up' | 'down'>;
  timing?: Partial<FollowTiming>;
}

export interface FollowTiming {
  /** For how long the API server keeps a watch open; different each time, so that not all clients come back at once. */
  watchSeconds: () => number;
  /** The shortest and the longest wait after a failure. */
  minBackoffMs: number;
  maxBackoffMs: number;
  /** A watch that ends sooner did not end because its time was up. */
  shortMs: number;
  /** What was there when a watch began has been delivered when the watch ends in order after this long. */
  deliveredMs: number;
  /** How much longer than it was asked for a watch may go on. */
  graceMs: number;
}

const TIMING: FollowTiming = {
  watchSeconds: () => 240 + Math.floor(Math.random() * 61),
  minBackoffMs: 1000,
  maxBackoffMs: 30_000,
  shortMs: 5000,
  deliveredMs: 60_000,
  graceMs: 15_000,
};

/**
 * Follows a resource until the signal is aborted: lists, then watches from where the list or the last watch ended, for ever. Errors do not
 * end it: it waits, says what for, and goes on from its position. The next change is fetched only when the last one was taken.
 */
export class Follower {
  readonly #client: KubernetesClient;
  readonly #resource: Resource;
  readonly #options: FollowOptions;
  readonly #timing: FollowTiming;
  #position: string | undefined;
  #lost: string | undefined;
  /** Since a watch last got on. */
  #failures = 0;
  #told = false;

  constructor(client: KubernetesClient, resource: Resource, options: FollowOptions) {
    this.#client = client;
    this.#resource = resource;
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
    this.#position = options.position;
  }

  async *changes(signal: AbortSignal): AsyncGenerator<Change> {
    let reason = '';
    const tell = throttled(30_000, () => {
      this.#told = true;
      this.#options.log.warn(`waiting to follow ${describe(this.#resource)}: ${reason}`);
    });
    while (!signal.aborted) {
      try {
        if (this.#position === undefined) {
          yield* this.#list(signal);
        } else {
          yield* this.#watch(this.#position, signal);
        }
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        if (isExpired(error)) {
          yield* this.#expired();
          if (this.#failures === 0) {
            this.#failures = 1;
            continue;
          }
          // What has just been listed has expired already, or a list does on the way: not without a pause.
        }
        reason = explain(error, this.#resource, ['list', 'watch']);
        this.#failures += 1;
        if (error instanceof ApiError && (error.status === 401 || error.status === 403)) {
          this.#options.onAccess?.(false, reason);
        }
        // The first failure is the end of a connection as often as not, and the next try succeeds.
        if (this.#failures > 1 || error instanceof ApiError) {
          tell();
        }
        // Credentials that were just replaced are refused once.
        if (this.#failures > 1 || (error instanceof ApiError && error.status === 403)) {
          this.#options.health?.down(reason, error);
        }
        await sleep(this.#backoff(error), signal);
      }
    }
  }

  async *#list(signal: AbortSignal): AsyncGenerator<Change> {
    for await (const { items, version } of list(this.#client, this.#resource, signal)) {
      this.#options.onAccess?.(true, `${describe(this.#resource)} can be read`);
      yield { kind: 'listed', items, since: this.#lost, version };
      if (version !== undefined) {
        this.#position = version;
        this.#lost = undefined;
      }
    }
  }

  async *#watch(from: string, signal: AbortSignal): AsyncGenerator<Change> {
    // Asked before the watch begins: a watch from a resourceVersion of the future would wait for it in silence.
    const newest = await newestVersion(this.#client, this.#resource, signal);
    this.#options.onAccess?.(true, `${describe(this.#resource)} can be read`);
    if (isNewer(from, newest)) {
      this.#position = undefined;
      yield { kind: 'gap', from, reason: 'rewound' };
      return;
    }
    if (this.#told) {
      this.#told = false;
      this.#options.log.info(`following ${describe(this.#resource)} again`);
    }
    this.#options.health?.up();
    const began = performance.now();
    const { watchSeconds, graceMs, shortMs, deliveredMs } = this.#timing;
    const options = { seconds: watchSeconds(), onBad: this.#options.onBad, graceMs };
    for await (const { events, version } of watch(this.#client, this.#resource, from, options, signal)) {
      this.#options.onAccess?.(true, `${describe(this.#resource)} can be read`);
      yield events.length > 0 ? { kind: 'changed', events, version } : { kind: 'reached', version };
      this.#position = version;
      this.#failures = 0;
    }
    const lasted = performance.now() - began;
    // Some resources, events among them, have no bookmarks; without this the position of a quiet one would grow old and expire.
    if (lasted > deliveredMs && isNewer(newest, this.#position ?? from)) {
      this.#position = newest;
      yield { kind: 'reached', version: newest };
    }
    if (lasted < shortMs) {
      throw new Error('the API server ended the watch at once');
    }
    this.#failures = 0;
  }

  async *#expired(): AsyncGenerator<Change> {
    const from = this.#position;
    if (from !== undefined) {
      this.#lost = from;
      this.#position = undefined;
      yield { kind: 'gap', from, reason: 'expired' };
    }
  }

  #backoff(error: unknown): number {
    const { minBackoffMs, maxBackoffMs } = this.#timing;
    const longest = Math.min(minBackoffMs * 2 ** Math.min(this.#failures - 1, 10), maxBackoffMs);
    const asked = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
    return Math.max(longest * (0.5 + Math.random() / 2), Math.min(asked, maxBackoffMs));
  }
}
