import { KubernetesClient } from '../../kubernetes/client.ts';
import { InClusterCredentials } from '../../kubernetes/credentials.ts';
import type { Timing } from '../../kubernetes/elector.ts';
import type { FollowTiming } from '../../kubernetes/follow.ts';
import { KubeconfigCredentials } from '../../kubernetes/kubeconfig.ts';
import type { Resource } from '../../kubernetes/resource.ts';
import { Workloads } from '../../kubernetes/workloads.ts';
import { firstCursor, runElected } from '../kubernetes-events/elected.ts';
import { contestFirst } from '../kubernetes-events/lead.ts';
import { Scopes, type Part, type ScopeStart } from '../kubernetes-events/scopes.ts';
import type { Source, SourceContext } from '../source.ts';
import { PodEvents } from './podEvents.ts';
import { PodMemory } from './podMemory.ts';
import { Pods } from './pods.ts';
import { recallPods } from './recall.ts';
import { Recorded } from './recorded.ts';
import { Tail } from './tail.ts';

export interface KubernetesLifecycleOptions {
  /** Without it: the service account of the pod that this runs in. */
  kubeconfig?: string;
  /** All by default. */
  namespaces?: string[];
  leaderElection?: { namespace: string; name: string };
  /** For how long, in seconds, a record waits for the audit event that tells who asked for it. */
  waitForAudit: number;
  /** For tests. */
  leaseTiming?: Timing;
  timing?: Partial<FollowTiming>;
}

const PODS: Resource = { group: '', version: 'v1', name: 'pods' };
const EVENTS: Resource = { group: 'events.k8s.io', version: 'v1', name: 'events' };

/**
 * What happens to containers of a cluster, from the status of their pods and, where that does not tell, from events about them.
 *
 * Every status tells facts, each with a name and a time of its own; what was not there in the status before has happened. So a list, a restart or
 * another replica tells the same facts by the same names, and the newest names are known from the buffer and, for pods that were not
 * met in this run, asked of the store. Only the position is kept on disk.
 */
export class KubernetesLifecycle implements Source {
  readonly name = 'kubernetes-lifecycle';
  readonly #options: KubernetesLifecycleOptions;
  readonly #client: KubernetesClient;

  /** Throws when there is neither a kubeconfig nor a pod's service account. */
  constructor(options: KubernetesLifecycleOptions) {
    const { kubeconfig } = options;
    this.#options = options;
    this.#client = new KubernetesClient(
      kubeconfig === undefined ? new InClusterCredentials() : new KubeconfigCredentials(kubeconfig)
    );
  }

  async run(context: SourceContext): Promise<void> {
    const { leaderElection: lease, leaseTiming } = this.#options;
    if (lease) {
      contestFirst(context);
    }
    const scopes = this.#scopes();
    try {
      if (lease) {
        await runElected(context, scopes, { client: this.#client, lease, timing: leaseTiming });
      } else {
        await scopes.run(context, { cursorOf: (own) => own ?? firstCursor(), held: () => true, inherited: {} });
      }
    } finally {
      await this.#client.close();
    }
  }

  #scopes(): Scopes {
    const { namespaces = [undefined] } = this.#options;
    const workloads = new Workloads(this.#client);
    return new Scopes(namespaces.flatMap((namespace) => this.#parts(namespace, workloads)));
  }

  /** Pods and events of a namespace, or of all: each has its own position, as resourceVersions of one say nothing of the other. */
  #parts(namespace: string | undefined, workloads: Workloads): Part[] {
    const place = namespace ?? '*';
    let memory: PodMemory | undefined;
    let recalled = () => {};
    const ready = new Promise<void>((resolve) => (recalled = resolve));
    const elected = this.#options.leaderElection !== undefined;
    const pods = (context: SourceContext, start: ScopeStart) => async () => {
      const own = new PodMemory(workloads);
      const taker = new Pods(context, own, new Recorded(context, start.cursor, elected));
      const { version } = start.cursor;
      if (version !== undefined) {
        await recallPods(context, this.#client, { ...PODS, namespace }, version, taker);
      }
      memory = own;
      recalled();
      return taker;
    };
    const events = (context: SourceContext, start: ScopeStart) => async () => {
      // Of whose pods they are nothing is known before.
      await ready;
      return new PodEvents(() => memory, new Recorded(context, start.cursor, elected));
    };
    const part = (resource: Resource, taker: typeof pods | typeof events): Part => ({
      name: `${resource.name} ${place}`,
      key: `kubernetes-lifecycle ${resource.name} ${place}`,
      resource: { ...resource, namespace },
      run: (context, start) => this.#tail(context, { ...resource, namespace }, start, taker(context, start)).run(),
    });
    return [part(PODS, pods), part(EVENTS, events)];
  }

  #tail(
    context: SourceContext,
    resource: Resource,
    start: ScopeStart,
    taker: ConstructorParameters<typeof Tail>[1]['taker']
  ): Tail {
    const { timing, waitForAudit } = this.#options;
    const { requesters } = context;
    const holdMs = waitForAudit * 1000;
    return new Tail(context, { client: this.#client, resource, taker, requesters, holdMs, timing, ...start });
  }
}
