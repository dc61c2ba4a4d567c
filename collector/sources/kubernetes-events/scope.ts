import type { KubernetesClient } from '../../kubernetes/client.ts';
import { Follower, type Change, type FollowTiming } from '../../kubernetes/follow.ts';
import { describe, type KubernetesObject, type Resource } from '../../kubernetes/resource.ts';
import { compareVersions, isNewer } from '../../kubernetes/version.ts';
import type { SourceHealth } from '../../health/sources.ts';
import { waitingFor } from '../../log.ts';
import { kubernetesEventSchema, normaliseKubernetesEvent } from '../../pipeline/normalise/kubernetesEvent.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { NotHeldError } from '../../pipeline/pipeline.ts';
import { sleep, type SourceContext } from '../source.ts';
import { notStored } from './disputed.ts';
import type { ScopeCursor, ScopeStart } from './scopes.ts';

export type EventCursor = ScopeCursor;

export interface ScopeOptions extends ScopeStart {
  client: KubernetesClient;
  resource: Resource;
  backfill: boolean;
  timing?: Partial<FollowTiming>;
}

interface Seen {
  observation: Observation;
  version: string;
}

const INTERRUPTED_MS = 5000;

/** Records the events of one namespace, or of all, from its cursor on. */
export class Scope {
  readonly #options: ScopeOptions;
  readonly #context: SourceContext;
  #cursor: EventCursor;
  /** The position was lost by a rewind: what happened before was recorded under versions that may be given out again. */
  #rewound = false;

  /** The context's signal ends it. */
  constructor(context: SourceContext, options: ScopeOptions) {
    this.#context = context;
    this.#options = options;
    this.#cursor = options.cursor;
  }

  /** Runs until the signal is aborted or the lease is lost. */
  async run(): Promise<void> {
    const { log, signal, health } = this.#context;
    const part = health.part(describe(this.#options.resource));
    while (!signal.aborted) {
      try {
        await this.#follow(part);
      } catch (error) {
        if (error instanceof NotHeldError || signal.aborted) {
          break;
        }
        // The API server's errors do not come here; a disk's do that has no room for what is set aside.
        log.error(`interrupted: ${(error as Error).message}`);
        await sleep(INTERRUPTED_MS, signal);
      }
    }
    part.done();
  }

  async #follow(health: SourceHealth): Promise<void> {
    const { client, resource, timing } = this.#options;
    const { log, dead, signal } = this.#context;
    const onBad = (reason: string, line: string) => {
      dead.add('kubernetes events', reason, line);
      log.warn(`something in a watch that is no event was set aside: ${reason}`);
    };
    await this.#write([], {});
    log.info(`following ${describe(resource)}`);
    const follower = new Follower(client, resource, { position: this.#cursor.version, log, onBad, timing, health });
    for await (const change of follower.changes(signal)) {
      await this.#take(change);
    }
  }

  async #take(change: Change): Promise<void> {
    switch (change.kind) {
      case 'gap':
        this.#rewound = change.reason === 'rewound';
        this.#tellGap(change.from, change.reason);
        return;
      case 'reached':
        return this.#write([], { version: change.version });
      case 'changed': {
        // An event is deleted when its hour is over, or with its namespace. That says nothing of what it reports.
        const objects = change.events.filter(({ type }) => type !== 'DELETED').map(({ object }) => object);
        return this.#write(this.#observe(objects), { version: change.version });
      }
      case 'listed': {
        const seen = this.#observe(change.items).filter((item) => this.#isNew(item, change.since));
        return this.#write(seen, change.version === undefined ? {} : { version: change.version });
      }
    }
  }

  #observe(objects: KubernetesObject[]): Seen[] {
    const { dead, log } = this.#context;
    return objects.flatMap((object) => {
      const parsed = kubernetesEventSchema.safeParse(object);
      const text = JSON.stringify(object);
      const observation = parsed.success ? normaliseKubernetesEvent(parsed.data, text) : undefined;
      if (!observation) {
        const issue = parsed.error?.issues[0];
        const reason = issue ? `${issue.path.join('.')}: ${issue.message}` : 'it has no time';
        dead.add('kubernetes events', reason, text);
        log.warn(`an event that cannot be read was set aside: ${reason}`);
        return [];
      }
      return [{ observation, version: object.metadata.resourceVersion }];
    });
  }

  /** Whether a listed event has not been recorded yet. */
  #isNew({ observation, version }: Seen, since: string | undefined): boolean {
    if (since !== undefined) {
      // Where versions cannot be compared, record ids tell.
      return (compareVersions(version, since) ?? 1) > 0;
    }
    const { first, at } = this.#cursor;
    if (this.#options.backfill && !this.#rewound) {
      return true;
    }
    // Most events tell whole seconds.
    const from = Math.floor((this.#rewound ? at : first) / 1000);
    return observation.time >= BigInt(from) * 1_000_000_000n;
  }

  async #write(seen: Seen[], moved: { version?: string }): Promise<void> {
    const { version = this.#cursor.version } = moved;
    const { disputed } = this.#cursor;
    const observations =
      disputed === undefined ? seen.map(({ observation }) => observation) : await this.#undisputed(seen, disputed);
    const settled = disputed !== undefined && version !== undefined && !isNewer(disputed, version);
    const at = moved.version === undefined ? this.#cursor.at : Date.now();
    const cursor: EventCursor = { ...this.#cursor, at, version, disputed: settled ? undefined : disputed };
    await this.#persist(observations, cursor);
    this.#cursor = cursor;
    if (moved.version !== undefined) {
      this.#rewound = false;
      this.#options.onWritten(moved.version);
    }
  }

  async #undisputed(seen: Seen[], disputed: string): Promise<Observation[]> {
    const { stored, log, signal } = this.#context;
    const open = seen.filter(({ version }) => !isNewer(version, disputed)).map(({ observation }) => observation);
    if (!stored || open.length === 0) {
      return seen.map(({ observation }) => observation);
    }
    const left = new Set(await notStored(open, { stored, log }, signal));
    return seen
      .filter(({ observation, version }) => isNewer(version, disputed) || left.has(observation))
      .map(({ observation }) => observation);
  }

  /** Waits while the buffer is full or the disk refuses; whoever has lost the lease meanwhile may not write any more. */
  async #persist(observations: Observation[], cursor: EventCursor): Promise<void> {
    const { pipeline, signal, log } = this.#context;
    const { key, held } = this.#options;
    await pipeline.writeWhenPossible(observations, { [key]: cursor }, signal, waitingFor(log), { held });
  }

  #tellGap(from: string, reason: 'expired' | 'rewound'): void {
    const since = new Date(this.#cursor.at).toISOString();
    const seconds = Math.round((Date.now() - this.#cursor.at) / 1000);
    const why =
      reason === 'expired'
        ? `the API server has forgotten resourceVersion ${from}`
        : `resourceVersion ${from} lies in the future: the cluster was restored, or is another one`;
    this.#context.log.warn(
      `gap: ${why}. Events since ${since} (${seconds} s) are listed anew; of repeats in between only the last is known`
    );
  }
}
