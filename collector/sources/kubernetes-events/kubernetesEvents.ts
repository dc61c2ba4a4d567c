import { KubernetesClient } from '../../kubernetes/client.ts';
import { InClusterCredentials } from '../../kubernetes/credentials.ts';
import type { Timing } from '../../kubernetes/elector.ts';
import { ApiError } from '../../kubernetes/error.ts';
import type { FollowTiming } from '../../kubernetes/follow.ts';
import { KubeconfigCredentials } from '../../kubernetes/kubeconfig.ts';
import type { Resource } from '../../kubernetes/resource.ts';
import type { Source, SourceContext } from '../source.ts';
import { firstCursor, runElected, whenAnswered } from './elected.ts';
import { contestFirst } from './lead.ts';
import { Scope } from './scope.ts';
import { Scopes, type Part } from './scopes.ts';

/**
 * `namespaces`: all of them by default. `backfill`: whether events from before the first start are recorded too, as far as the cluster
 * still has them.
 */
export interface KubernetesEventsOptions {
  /** Without it: the service account of the pod that this runs in. */
  kubeconfig?: string;
  namespaces?: string[];
  backfill: boolean;
  /** Where several replicas run, the Lease that tells which of them records. */
  leaderElection?: { namespace: string; name: string };
  /** For tests. */
  leaseTiming?: Timing;
  timing?: Partial<FollowTiming>;
}

const CORE: Resource = { group: '', version: 'v1', name: 'events' };
const EVENTS: Resource = { group: 'events.k8s.io', version: 'v1', name: 'events' };

/** Kubernetes events, by a watch; with a Lease one of several replicas records at a time. */
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
    const { leaderElection, leaseTiming } = this.#options;
    if (leaderElection) {
      contestFirst(context);
    }
    try {
      const scopes = this.#scopes(await this.#resource(context));
      if (leaderElection) {
        await runElected(context, scopes, { client: this.#client, lease: leaderElection, timing: leaseTiming });
      } else {
        await scopes.run(context, { cursorOf: (own) => own ?? firstCursor(), held: () => true, inherited: {} });
      }
    } finally {
      await this.#client.close();
    }
  }

  /** The events of all namespaces by one watch, or those of some by one each. A scope is called as its namespace, or `*`. */
  #scopes(events: Resource): Scopes {
    const { backfill, timing, namespaces = [undefined] } = this.#options;
    return new Scopes(
      namespaces.map((namespace): Part => {
        const resource = { ...events, namespace };
        const name = namespace ?? '*';
        return {
          name,
          key: `kubernetes-events ${name}`,
          resource,
          backfill,
          run: (context, start) =>
            new Scope(context, { client: this.#client, resource, backfill, timing, ...start }).run(),
        };
      })
    );
  }

  /** The newer of the two APIs where the API server has it. Both show the same events under the same uid and resourceVersion. */
  async #resource(context: SourceContext): Promise<Resource> {
    const answer = whenAnswered(context, EVENTS, async () => {
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
}
