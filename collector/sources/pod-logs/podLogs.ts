import { KubernetesClient } from '../../kubernetes/client.ts';
import { InClusterCredentials } from '../../kubernetes/credentials.ts';
import { Follower, type FollowTiming } from '../../kubernetes/follow.ts';
import { KubeconfigCredentials } from '../../kubernetes/kubeconfig.ts';
import type { PodFacts } from '../../kubernetes/pods/podFacts.ts';
import type { KubernetesObject, Resource } from '../../kubernetes/resource.ts';
import { Workloads } from '../../kubernetes/workloads.ts';
import { throttled } from '../../log.ts';
import { LogFilter, type Choice } from '../container-logs/filter.ts';
import type { Source, SourceContext } from '../source.ts';
import { ContainerLog, keyOf, PREFIX } from './containerLog.ts';
import { containersOf, type ContainerState } from './runs.ts';
import { TIMING, type Shared, type Timing } from './shared.ts';
import { Slots } from './slots.ts';

export interface PodLogsOptions {
  /** Without it: the service account of the pod that this runs in. */
  kubeconfig?: string;
  /** All of them by default. */
  namespaces?: string[];
  include?: Choice;
  exclude?: Choice;
  /** Logs that are followed at the same time; others wait for their turn. */
  maxStreams: number;
  /** For tests. */
  timing?: Partial<Timing>;
  followTiming?: Partial<FollowTiming>;
}

interface KnownPod {
  facts: PodFacts;
  logs: Map<string, ContainerLog>;
}

/** The logs of pods, from the API server: where no files of a node can be read. */
export class PodLogs implements Source {
  readonly name = 'pod-logs';
  readonly #options: PodLogsOptions;
  readonly #client: KubernetesClient;
  readonly #workloads: Workloads;
  readonly #filter: LogFilter;
  readonly #pods = new Map<string, KnownPod>();
  readonly #tasks = new Set<Promise<void>>();
  /** Namespaces whose pods have been listed once; empty for all of them at once. */
  readonly #complete = new Set<string>();
  #forgotten = false;

  /** Throws when there is neither a kubeconfig nor a pod's service account, or a label selector is none. */
  constructor(options: PodLogsOptions) {
    this.#options = options;
    this.#filter = new LogFilter(options.include, options.exclude);
    this.#client = new KubernetesClient(
      options.kubeconfig === undefined ? new InClusterCredentials() : new KubeconfigCredentials(options.kubeconfig)
    );
    this.#workloads = new Workloads(this.#client);
  }

  async run(context: SourceContext): Promise<void> {
    const { log } = context;
    const slots = new Slots(this.#options.maxStreams);
    const timing = { ...TIMING, ...this.#options.timing };
    const tellFull = throttled(30_000, () => log.warn('waiting: the buffer cannot take more'));
    const shared: Shared = { client: this.#client, context, slots, timing, tellFull };
    const scopes = this.#options.namespaces ?? [undefined];
    log.info(`following the logs of pods in ${this.#options.namespaces?.join(', ') ?? 'all namespaces'}`);
    try {
      await Promise.all(scopes.map((namespace) => this.#follow(namespace, shared)));
    } finally {
      await Promise.allSettled(this.#tasks);
      await this.#client.close();
    }
  }

  async #follow(namespace: string | undefined, shared: Shared): Promise<void> {
    const { log, journal, signal } = shared.context;
    const resource: Resource = { group: '', version: 'v1', name: 'pods', namespace };
    const part = `pod-logs pods${namespace === undefined ? '' : ` ${namespace}`}`;
    const health = shared.context.health.part(part);
    const follower = new Follower(this.#client, resource, {
      log,
      onBad: (reason) => log.warn(`something in the watch of pods was passed over: ${reason}`),
      // Without the cause: what is denied is told by onAccess.
      health: { up: () => health.up(), down: (reason) => health.down(reason) },
      onAccess: (allowed, reason) => journal.permission(part, allowed, reason),
      timing: this.#options.followTiming,
    });
    let listed = new Set<string>();
    for await (const change of follower.changes(signal)) {
      if (change.kind === 'listed') {
        change.items.forEach((item) => listed.add(this.#put(item, shared) ?? ''));
        if (change.version !== undefined) {
          this.#keep(namespace, listed);
          await this.#forget(shared);
          listed = new Set();
        }
      } else if (change.kind === 'gap') {
        listed = new Set();
      } else if (change.kind === 'changed') {
        for (const { type, object } of change.events) {
          const uid = this.#put(object, shared);
          if (type === 'DELETED' && uid !== undefined) {
            this.#gone(uid);
          }
        }
      }
    }
  }

  /** Takes a pod as it is now; returns its uid, where its containers' logs are wanted. */
  #put(object: KubernetesObject, shared: Shared): string | undefined {
    const uid = (object.metadata as { uid?: string }).uid ?? '';
    const found = containersOf(object, this.#pods.get(uid)?.facts);
    if (!found || !this.#filter.namespace(found.pod.namespace) || !this.#filter.labels(found.pod.labels)) {
      return undefined;
    }
    const known = this.#pods.get(uid) ?? { facts: found.pod, logs: new Map<string, ContainerLog>() };
    known.facts = found.pod;
    this.#pods.set(uid, known);
    this.#resolve(found.pod);
    for (const state of found.containers.filter(({ container }) => this.#filter.container(container))) {
      this.#update(known, state, shared);
    }
    return uid;
  }

  #update(pod: KnownPod, state: ContainerState, shared: Shared): void {
    const running = pod.logs.get(state.container);
    if (running) {
      running.update(state);
      return;
    }
    const added = new ContainerLog(state, shared);
    pod.logs.set(state.container, added);
    this.#watch(added.run(), shared);
  }

  #watch(task: Promise<void>, { context }: Shared): void {
    const watched = task
      .catch((error: Error) => {
        // Only the stop of the collector ends one like this.
        if (!context.signal.aborted) {
          context.log.error(error.message);
        }
      })
      .finally(() => this.#tasks.delete(watched));
    this.#tasks.add(watched);
  }

  #resolve(pod: PodFacts): void {
    if (pod.owner && !pod.workload) {
      const { namespace, labels, owner } = pod;
      const ownerReferences = [{ ...owner, controller: true }];
      void this.#workloads.of({ namespace, labels, ownerReferences }).then((workload) => {
        pod.workload = workload;
        const now = this.#pods.get(pod.uid);
        if (now) {
          now.facts.workload ??= workload;
        }
      });
    }
  }

  #gone(uid: string): void {
    this.#pods.get(uid)?.logs.forEach((log) => log.gone());
    this.#pods.delete(uid);
  }

  /** Lets go of pods that a whole list does not name any more. */
  #keep(namespace: string | undefined, listed: Set<string>): void {
    for (const [uid, { facts }] of this.#pods) {
      if (!listed.has(uid) && (namespace === undefined || facts.namespace === namespace)) {
        this.#gone(uid);
      }
    }
    this.#complete.add(namespace ?? '');
  }

  /** Forgets positions of pods that went while the collector was not there, once all there are have been listed. */
  async #forget({ context, tellFull }: Shared): Promise<void> {
    if (this.#forgotten || this.#complete.size < (this.#options.namespaces?.length ?? 1)) {
      return;
    }
    this.#forgotten = true;
    const there = new Set(
      [...this.#pods].flatMap(([uid, { logs }]) => [...logs.keys()].map((name) => keyOf(uid, name)))
    );
    const gone = context.pipeline
      .cursorKeys(PREFIX)
      .filter((key) => !there.has(key) && (context.pipeline.cursor(key) ?? null) !== null);
    if (gone.length > 0) {
      context.journal.gap(this.name, {
        reason: 'deleted',
        message: `${gone.length} containers went while the collector was not there; the ends of their logs may not have been read`,
      });
      const cursors = Object.fromEntries(gone.map((key) => [key, null]));
      await context.pipeline.writeWhenPossible([], cursors, context.signal, tellFull);
    }
  }
}
