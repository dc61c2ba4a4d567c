import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { KubernetesClient } from '../../kubernetes/client.ts';
import { InClusterCredentials } from '../../kubernetes/credentials.ts';
import { Elector, type Term, type Timing } from '../../kubernetes/elector.ts';
import { ApiError, explain } from '../../kubernetes/error.ts';
import { KubeconfigCredentials } from '../../kubernetes/kubeconfig.ts';
import { LeaseObject } from '../../kubernetes/lease.ts';
import { newestVersion } from '../../kubernetes/list.ts';
import type { Resource } from '../../kubernetes/resource.ts';
import { isNewer } from '../../kubernetes/version.ts';
import { throttled } from '../../log.ts';
import { sleep, type Source, type SourceContext } from '../source.ts';
import type { EventCursor } from './scope.ts';
import { Scopes, type ScopesOptions } from './scopes.ts';

/**
 * `namespaces`: all of them by default. `backfill`: whether events from before the first start are recorded too, as far as the cluster
 * still has them.
 */
export interface KubernetesEventsOptions extends ScopesOptions {
  /** Without it: the service account of the pod that this runs in. */
  kubeconfig?: string;
  /** Where several replicas run, the Lease that tells which of them records. */
  leaderElection?: { namespace: string; name: string };
  /** For tests. */
  leaseTiming?: Timing;
}

const CORE: Resource = { group: '', version: 'v1', name: 'events' };
const EVENTS: Resource = { group: 'events.k8s.io', version: 'v1', name: 'events' };
const IDENTITY = 'kubernetes-events identity';
const LEASE_CALL_MS = 4000;
/** How long a replica that stops waits for what it has written to be sent, so that its successor has nothing to ask. */
const FAREWELL_MS = 2500;

/**
 * Kubernetes events, by a watch.
 *
 * With a Lease one of several replicas records at a time. Each has a disk of its own, which its successor may never see, so the leader notes
 * in the lease how far its records are stored in the end, not only written. The successor begins there, and asks the store which of the
 * events that happened before it became the leader are recorded already. A replica that is no longer the leader, or comes back after a
 * crash, asks the same before it sends what was left on its disk.
 */
export class KubernetesEvents implements Source {
  readonly name = 'kubernetes-events';
  readonly #options: KubernetesEventsOptions;
  readonly #client: KubernetesClient;

  /** Throws when there is neither a kubeconfig nor a pod's service account. */
  constructor(options: KubernetesEventsOptions) {
    const { kubeconfig } = options;
    this.#options = options;
    this.#client = new KubernetesClient(
      kubeconfig === undefined ? new InClusterCredentials() : new KubeconfigCredentials(kubeconfig)
    );
  }

  async run(context: SourceContext): Promise<void> {
    const { leaderElection } = this.#options;
    if (leaderElection) {
      // Before the first pause, as the sink begins to send: what an earlier run left may have been recorded by another replica since.
      context.pipeline.contest(() => false)();
    }
    try {
      const resource = await this.#resource(context);
      const scopes = new Scopes(this.#client, resource, this.#options);
      if (leaderElection) {
        const first = { ...resource, namespace: this.#options.namespaces?.[0] };
        await this.#elected(context, scopes, first, leaderElection);
      } else {
        const cursorOf = (own: EventCursor | undefined) => own ?? firstCursor();
        await scopes.run(context, { cursorOf, held: () => true, inherited: {} });
      }
    } finally {
      await this.#client.close();
    }
  }

  /** The newer of the two APIs where the API server has it. Both show the same events under the same uid and resourceVersion. */
  async #resource(context: SourceContext): Promise<Resource> {
    const answer = this.#answer(context, EVENTS, async () => {
      try {
        await this.#client.json('/apis/events.k8s.io/v1', { signal: context.signal });
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) {
          return CORE;
        }
        // Whoever may not ask gets the newer one: no release since 1.19 is without it.
        if (!(error instanceof ApiError && error.status === 403)) {
          throw error;
        }
      }
      return EVENTS;
    });
    return (await answer) ?? EVENTS;
  }

  async #elected(
    context: SourceContext,
    scopes: Scopes,
    resource: Resource,
    { namespace, name }: { namespace: string; name: string }
  ): Promise<void> {
    const elector = new Elector({
      lease: new LeaseObject(this.#client, namespace, name, LEASE_CALL_MS),
      identity: await identity(context),
      log: context.log,
      health: context.health,
      estate: () => scopes.positions(),
      timing: this.#options.leaseTiming,
    });
    while (!context.signal.aborted) {
      const term = await elector.campaign(context.signal);
      if (term) {
        await this.#reign(context, scopes, resource, term);
      }
    }
  }

  async #reign(context: SourceContext, scopes: Scopes, resource: Resource, term: Term): Promise<void> {
    const signal = AbortSignal.any([context.signal, term.signal]);
    context.health.leader(true);
    // From here on it is the scopes that are up or down.
    context.health.done();
    const settle = context.pipeline.contest(() => term.held());
    try {
      // All that others have recorded lies before this.
      const newest = await this.#answer({ ...context, signal }, resource, () =>
        newestVersion(this.#client, resource, signal)
      );
      if (newest !== undefined) {
        const { inherited, continued } = term;
        const cursorOf = (own: EventCursor | undefined, scope: string) =>
          inheritedCursor(own, inherited[scope], continued, newest);
        await scopes.run({ ...context, signal }, { cursorOf, held: () => term.held(), inherited });
        const until = performance.now() + FAREWELL_MS;
        while (term.held() && !scopes.complete() && performance.now() < until) {
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    } finally {
      await term.end();
      scopes.forget();
      context.health.leader(false);
      // What was written and not sent yet may be recorded by the next leader.
      settle();
    }
  }

  /** Asks until the API server answers; `undefined` when aborted before. */
  async #answer<T>(
    { log, signal, ...context }: SourceContext,
    resource: Resource,
    ask: () => Promise<T>
  ): Promise<T | undefined> {
    let reason = '';
    const health = context.health.part('API server');
    const tell = throttled(30_000, () => log.warn(`waiting for the API server: ${reason}`));
    for (let wait = 1000; !signal.aborted; wait = Math.min(wait * 2, 30_000)) {
      try {
        const answer = await ask();
        health.done();
        return answer;
      } catch (error) {
        reason = explain(error, resource, ['list', 'watch']);
        health.down(reason, error);
      }
      if (!signal.aborted) {
        tell();
        await sleep(wait * (0.75 + Math.random() / 4), signal);
      }
    }
    return undefined;
  }
}

const firstCursor = (): EventCursor => ({ first: Date.now(), at: Date.now() });

/** Where a new leader begins: where the last one had everything stored, or where it was itself if it was that one. */
export function inheritedCursor(
  own: EventCursor | undefined,
  left: string | undefined,
  continued: boolean,
  newest: string
): EventCursor {
  const cursor = own ?? firstCursor();
  if (continued && cursor.version !== undefined && (left === undefined || !isNewer(left, cursor.version))) {
    return cursor;
  }
  return { ...cursor, version: left ?? cursor.version, disputed: newest };
}

/** Kept with the buffer: who comes back with it is the same replica, who comes without it is another. */
async function identity({ pipeline, signal }: SourceContext): Promise<string> {
  const known = pipeline.cursor<string>(IDENTITY);
  if (known !== undefined) {
    return known;
  }
  const name = `${hostname()}_${randomUUID()}`;
  await pipeline.writeWhenPossible([], { [IDENTITY]: name }, signal, () => {});
  return name;
}
