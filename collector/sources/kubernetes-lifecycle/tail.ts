import type { KubernetesClient } from '../../kubernetes/client.ts';
import { Follower, type Change, type FollowTiming } from '../../kubernetes/follow.ts';
import { describe, type Resource } from '../../kubernetes/resource.ts';
import { isNewer } from '../../kubernetes/version.ts';
import { waitingFor } from '../../log.ts';
import { NotHeldError } from '../../pipeline/pipeline.ts';
import type { Requesters } from '../../pipeline/requesters.ts';
import type { ScopeCursor, ScopeStart } from '../kubernetes-events/scopes.ts';
import { sleep, type SourceContext } from '../source.ts';
import { askedFor } from './attribution.ts';
import { HeldBatches } from './heldBatches.ts';
import type { Pending } from './pending.ts';

/** Makes records of what changes. It is asked for each change in turn. */
export interface Taker {
  take(change: Change): Promise<Pending[]>;
}

export interface TailOptions extends ScopeStart {
  client: KubernetesClient;
  resource: Resource;
  requesters: Requesters | undefined;
  holdMs: number;
  taker: () => Promise<Taker> | Taker;
  timing?: Partial<FollowTiming>;
}

const INTERRUPTED_MS = 5000;

/** Follows a resource from its cursor on and writes what its taker makes of it, in order, each with who asked for it. */
export class Tail {
  readonly #context: SourceContext;
  readonly #options: TailOptions;
  #cursor: ScopeCursor;

  constructor(context: SourceContext, options: TailOptions) {
    this.#context = context;
    this.#options = options;
    this.#cursor = options.cursor;
  }

  /** Runs until the signal is aborted or the lease is lost. */
  async run(): Promise<void> {
    const { log, signal } = this.#context;
    while (!signal.aborted) {
      try {
        await this.#follow();
      } catch (error) {
        if (error instanceof NotHeldError || signal.aborted) {
          return;
        }
        log.error(`interrupted: ${(error as Error).message}`);
        await sleep(INTERRUPTED_MS, signal);
      }
    }
  }

  /** Reading and writing go on side by side; what fails ends both, and all begins anew at the last position that was written. */
  async #follow(): Promise<void> {
    const { requesters, holdMs } = this.#options;
    const ending = new AbortController();
    const signal = AbortSignal.any([this.#context.signal, ending.signal]);
    await this.#persist([], this.#cursor);
    const held = new HeldBatches(requesters, holdMs);
    const end = (error: unknown) => {
      ending.abort();
      throw error;
    };
    const results = await Promise.allSettled([
      this.#read(held, signal).catch(end),
      this.#write(held, signal).catch(end),
    ]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) {
      throw failed.reason;
    }
  }

  async #read(held: HeldBatches, signal: AbortSignal): Promise<void> {
    const { client, resource, timing } = this.#options;
    const { log, dead, journal } = this.#context;
    const name = describe(resource);
    const onBad = (reason: string, line: string) => {
      // A pod's environment may hold secrets.
      dead.add(`kubernetes ${resource.name}`, reason, resource.name === 'pods' ? '' : line);
      log.warn(`something in a watch that is none was set aside: ${reason}`);
    };
    const onAccess = (allowed: boolean, reason: string) =>
      journal.permission(`kubernetes-lifecycle ${resource.name}`, allowed, reason);
    const taker = await this.#options.taker();
    log.info(`following ${name}`);
    const health = this.#context.health.part(describe(resource));
    const position = this.#cursor.version;
    const follower = new Follower(client, resource, { position, log, onBad, onAccess, health, timing });
    for await (const change of follower.changes(signal)) {
      const at = Date.now();
      if (change.kind === 'gap') {
        this.#tellGap(change.from, change.reason);
      }
      const pending = await taker.take(change);
      // What was cut short is read again.
      if (change.kind !== 'gap' && !signal.aborted) {
        await held.push({ pending, version: change.version, at }, signal);
      }
    }
  }

  async #write(held: HeldBatches, signal: AbortSignal): Promise<void> {
    for (;;) {
      const batches = await held.next(signal);
      if (batches.length === 0) {
        return;
      }
      const last = batches.findLast(({ version }) => version !== undefined);
      const { disputed } = this.#cursor;
      const settled = disputed !== undefined && last?.version !== undefined && !isNewer(disputed, last.version);
      const moved = last ? { at: last.at, version: last.version, disputed: settled ? undefined : disputed } : {};
      await this.#persist(
        batches.flatMap(({ pending }) => pending),
        { ...this.#cursor, ...moved }
      );
      if (last?.version !== undefined) {
        this.#options.onWritten(last.version);
      }
    }
  }

  /** Waits while the buffer is full or the disk refuses; whoever has lost the lease meanwhile may not write any more. */
  async #persist(pending: Pending[], cursor: ScopeCursor): Promise<void> {
    const { pipeline, signal, log } = this.#context;
    const { key, held, requesters } = this.#options;
    const observations = pending.map(({ cause, about, time, observe }) =>
      observe(cause && requesters && askedFor(requesters, about, cause, time)?.request)
    );
    await pipeline.writeWhenPossible(observations, { [key]: cursor }, signal, waitingFor(log), { held });
    this.#cursor = cursor;
  }

  #tellGap(from: string, reason: 'expired' | 'rewound'): void {
    const { resource } = this.#options;
    const why =
      reason === 'expired'
        ? `the API server has forgotten resourceVersion ${from}`
        : `resourceVersion ${from} lies in the future: the cluster was restored, or is another one`;
    const message =
      `${why}: ${describe(resource)} are listed anew; what is still told by them is recorded, ` +
      'what began and ended meanwhile is not';
    this.#context.log.warn(`gap: ${message}`);
    const [since, now] = [BigInt(this.#cursor.at) * 1_000_000n, BigInt(Date.now()) * 1_000_000n];
    this.#context.journal.gap('kubernetes-lifecycle', { reason, message, from: since, until: now });
  }
}
