import type { SourceHealth } from '../health/sources.ts';
import { throttled, type Logger } from '../log.ts';
import { sleep } from '../sources/source.ts';
import { ApiError, explain } from './error.ts';
import { estateOf, type Estate, type Lease, type LeaseObject } from './lease.ts';

/** Durations in milliseconds, by default those of Kubernetes' own components. */
export interface Timing {
  /** After this long without a renewal another may take the lease. */
  leaseMs: number;
  /** After this long without a renewal the holder stops; what it had begun has the rest of `leaseMs` to end. */
  renewMs: number;
  retryMs: number;
}

export const TIMING: Timing = { leaseMs: 15_000, renewMs: 10_000, retryMs: 2000 };

/**
 * One reign. It ends when `signal` is aborted: the lease could not be renewed in time, or another has it. `held` must be asked before each
 * write as well, as a process that was stopped for a while runs on before its timers do.
 */
export interface Term {
  signal: AbortSignal;
  held(): boolean;
  /** What the last holder left, as it was when this reign began. */
  inherited: Estate;
  /** Nobody else held the lease since this identity did. */
  continued: boolean;
  /** Resolves when the estate as it is now stands in the lease, or when the reign has ended. */
  noted(): Promise<void>;
  /** Gives the lease to whoever comes next, without delay for them, and ends the reign. */
  end(): Promise<void>;
}

export interface ElectorOptions {
  lease: LeaseObject;
  /** Different for each replica, the same after a restart. */
  identity: string;
  log: Logger;
  /** What is left for a successor, asked for at each renewal; `undefined` leaves what is there. */
  estate: () => Estate | undefined;
  timing?: Timing;
  /** Told when the lease can be read, whoever has it, and when it cannot. */
  health?: Pick<SourceHealth, 'up' | 'down'>;
}

/** Elects one of several replicas by a Lease, as client-go does it. */
export class Elector {
  readonly #options: ElectorOptions;
  readonly #timing: Timing;
  /** The lease as it was seen last, and when it was first seen like that, on this machine's monotonic clock. */
  #observed: { lease: Lease | undefined; at: number } = { lease: undefined, at: -Infinity };

  constructor(options: ElectorOptions) {
    this.#options = options;
    this.#timing = options.timing ?? TIMING;
  }

  /** Waits until the lease is this replica's; `undefined` when aborted before. */
  async campaign(signal: AbortSignal): Promise<Term | undefined> {
    const { lease, log } = this.#options;
    let reason = '';
    let leader: string | undefined;
    const tell = throttled(30_000, () =>
      log.warn(`waiting for the lease ${lease.resource.namespace}/${lease.name}: ${reason}`)
    );
    while (!signal.aborted) {
      try {
        const asked = performance.now();
        const current = await this.#observe(signal);
        const holder = current?.spec?.holderIdentity ?? '';
        if (this.#free(current)) {
          return await this.#acquire(current, asked);
        }
        this.#options.health?.up();
        if (holder !== leader) {
          leader = holder;
          log.info(`${holder} is the leader; following the lease ${lease.resource.namespace}/${lease.name}`);
        }
      } catch (error) {
        // In a conflict another replica was faster.
        if (!signal.aborted && !(error instanceof ApiError && error.status === 409)) {
          reason = explain(error, lease.resource, ['get', 'create', 'update']);
          tell();
          this.#options.health?.down(reason, error);
        }
      }
      await sleep(this.#timing.retryMs * (1 + Math.random() * 0.2), signal);
    }
    return undefined;
  }

  async #observe(signal: AbortSignal): Promise<Lease | undefined> {
    const lease = await this.#options.lease.read(signal);
    if (lease?.metadata.resourceVersion !== this.#observed.lease?.metadata.resourceVersion) {
      this.#observed = { lease, at: performance.now() };
    }
    return lease;
  }

  /** Clocks of machines differ: a lease has run out when this machine has seen it unchanged for its whole duration. */
  #free(lease: Lease | undefined): boolean {
    const holder = lease?.spec?.holderIdentity;
    if (!lease || !holder || holder === this.#options.identity) {
      return true;
    }
    const durationMs = (lease.spec?.leaseDurationSeconds ?? 0) * 1000;
    return performance.now() - this.#observed.at > durationMs;
  }

  async #acquire(current: Lease | undefined, asked: number): Promise<Term> {
    const { identity, lease, log } = this.#options;
    const { estate, lastHolder } = estateOf(current);
    const acquired = current?.spec?.holderIdentity !== identity;
    const durationSeconds = Math.ceil(this.#timing.leaseMs / 1000);
    const written = await lease.write({ holder: identity, durationSeconds, estate, acquired }, current);
    log.info(`leader by the lease ${lease.resource.namespace}/${lease.name}, as ${identity}`);
    const inherited = { inherited: estate, continued: lastHolder === identity };
    return new Reign(this.#options, this.#timing, written, asked, inherited);
  }
}

class Reign implements Term {
  readonly inherited: Estate;
  readonly continued: boolean;
  readonly #options: ElectorOptions;
  readonly #timing: Timing;
  readonly #ended = new AbortController();
  readonly #running: Promise<void>;
  readonly #stop = new AbortController();
  #lease: Lease;
  /** Until when this holder may write. Counted from before the request that renewed the lease, as the answer may have been slow. */
  #until: number;
  #watchdog: NodeJS.Timeout | undefined;
  /** Ends the pause before the next renewal. */
  #hurry = new AbortController();
  /** Who waits for a renewal that begins from now on. */
  #waiting: Array<() => void> = [];

  constructor(
    options: ElectorOptions,
    timing: Timing,
    lease: Lease,
    renewedAt: number,
    { inherited, continued }: { inherited: Estate; continued: boolean }
  ) {
    this.#options = options;
    this.#timing = timing;
    this.#lease = lease;
    this.inherited = inherited;
    this.continued = continued;
    this.#until = 0;
    this.#renewed(renewedAt);
    this.#running = this.#keep();
  }

  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  held(): boolean {
    return !this.#ended.signal.aborted && performance.now() < this.#until;
  }

  noted(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#hurry.abort();
      if (this.#stop.signal.aborted) {
        this.#release();
      }
    });
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    if (this.held()) {
      const estate = this.#estate();
      await this.#options.lease
        .write({ holder: '', durationSeconds: 1, estate, acquired: false }, this.#lease)
        .catch((error: Error) => {
          this.#options.log.warn(`the lease could not be given back and has to run out: ${error.message}`);
        });
    }
    this.#lose(undefined);
  }

  #estate(): Estate {
    return this.#options.estate() ?? estateOf(this.#lease).estate;
  }

  #renewed(at: number): void {
    this.#until = at + this.#timing.renewMs;
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(
      () => this.#lose('it could not be renewed in time'),
      Math.max(this.#until - performance.now(), 0)
    );
  }

  #lose(reason: string | undefined): void {
    clearTimeout(this.#watchdog);
    if (!this.#ended.signal.aborted) {
      this.#ended.abort();
      this.#stop.abort();
      this.#release();
      if (reason !== undefined) {
        this.#options.log.warn(`no longer the leader: ${reason}`);
      }
    }
  }

  async #keep(): Promise<void> {
    const { identity, lease, log } = this.#options;
    const durationSeconds = Math.ceil(this.#timing.leaseMs / 1000);
    const tell = throttled(30_000, () => log.warn(`the lease cannot be renewed: ${reason}`));
    let reason = '';
    for (await this.#pause(); !this.#stop.signal.aborted; await this.#pause()) {
      const asked = performance.now();
      const waiting = this.#waiting.splice(0);
      try {
        const claim = { holder: identity, durationSeconds, estate: this.#estate(), acquired: false };
        this.#lease = await lease.write(claim, this.#lease);
        this.#renewed(asked);
        waiting.forEach((resolve) => resolve());
      } catch (error) {
        this.#waiting.push(...waiting);
        reason = explain(error, lease.resource, ['get', 'create', 'update']);
        if (error instanceof ApiError && (error.status === 409 || error.status === 404)) {
          await this.#reread().catch(() => {});
        } else {
          tell();
        }
      }
    }
    this.#release();
  }

  /** Something else was written: by another holder, by somebody who only labelled the lease, or by a renewal whose answer was lost. */
  async #reread(): Promise<void> {
    const current = await this.#options.lease.read(this.#stop.signal);
    if (current?.spec?.holderIdentity === this.#options.identity) {
      this.#lease = current;
    } else {
      this.#lose(current ? `${current.spec?.holderIdentity || 'nobody'} holds the lease` : 'the lease was deleted');
    }
  }

  async #pause(): Promise<void> {
    await sleep(this.#timing.retryMs, AbortSignal.any([this.#stop.signal, this.#hurry.signal]));
    this.#hurry = new AbortController();
  }

  #release(): void {
    this.#waiting.splice(0).forEach((resolve) => resolve());
  }
}
