import { Follower, type FollowTiming } from '../../kubernetes/follow.ts';
import type { PodFacts } from '../../kubernetes/pods/podFacts.ts';
import type { KubernetesObject, Resource } from '../../kubernetes/resource.ts';
import type { Workloads } from '../../kubernetes/workloads.ts';
import type { LogFilter } from '../container-logs/filter.ts';
import { ContainerLog, keyOf, PREFIX } from './containerLog.ts';
import { containersOf, type ContainerState } from './runs.ts';
import type { Shared } from './shared.ts';

export interface FollowedPodsOptions {
  /** All of them by default. */
  namespaces?: string[];
  filter: LogFilter;
  workloads: Workloads;
  /** For tests. */
  followTiming?: Partial<FollowTiming>;
}

interface KnownPod {
  facts: PodFacts;
  logs: Map<string, ContainerLog>;
}

/** Follows pods, and the logs of their containers. */
export class FollowedPods {
  readonly #options: FollowedPodsOptions;
  readonly #shared: Shared;
  readonly #pods = new Map<string, KnownPod>();
  readonly #tasks = new Set<Promise<void>>();
  /** Namespaces whose pods have been listed once; empty for all of them at once. */
  readonly #complete = new Set<string>();
  #forgotten = false;

  constructor(options: FollowedPodsOptions, shared: Shared) {
    this.#options = options;
    this.#shared = shared;
  }

  /** Runs until the signal is aborted. Rejects with NotHeldError when another replica may write before. */
  async run(): Promise<void> {
    const { namespaces } = this.#options;
    const { log, signal } = this.#shared.context;
    log.info(`following the logs of pods in ${namespaces?.join(', ') ?? 'all namespaces'}`);
    const ends = await Promise.allSettled((namespaces ?? [undefined]).map((namespace) => this.#follow(namespace)));
    await Promise.allSettled(this.#tasks);
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed && !signal.aborted) {
      throw failed.reason;
    }
  }

  async #follow(namespace: string | undefined): Promise<void> {
    const { client, context } = this.#shared;
    const { log, journal, signal } = context;
    const resource: Resource = { group: '', version: 'v1', name: 'pods', namespace };
    const part = `pod-logs pods${namespace === undefined ? '' : ` ${namespace}`}`;
    const health = context.health.part(part);
    const follower = new Follower(client, resource, {
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
        // Of what is there at first another replica may have read a part.
        const inherited = !this.#complete.has(namespace ?? '');
        change.items.forEach((item) => listed.add(this.#put(item, inherited) ?? ''));
        if (change.version !== undefined) {
          this.#keep(namespace, listed);
          await this.#forget();
          listed = new Set();
        }
      } else if (change.kind === 'gap') {
        listed = new Set();
      } else if (change.kind === 'changed') {
        for (const { type, object } of change.events) {
          const uid = this.#put(object, false);
          if (type === 'DELETED' && uid !== undefined) {
            this.#gone(uid);
          }
        }
      }
    }
    health.done();
  }

  /** Takes a pod as it is now; returns its uid, where its containers' logs are wanted. */
  #put(object: KubernetesObject, inherited: boolean): string | undefined {
    const { filter } = this.#options;
    const uid = (object.metadata as { uid?: string }).uid ?? '';
    const found = containersOf(object, this.#pods.get(uid)?.facts);
    if (!found || !filter.namespace(found.pod.namespace) || !filter.labels(found.pod.labels)) {
      return undefined;
    }
    const known = this.#pods.get(uid) ?? { facts: found.pod, logs: new Map<string, ContainerLog>() };
    known.facts = found.pod;
    this.#pods.set(uid, known);
    this.#resolve(found.pod);
    for (const state of found.containers.filter(({ container }) => filter.container(container))) {
      this.#update(known, state, inherited);
    }
    return uid;
  }

  #update(pod: KnownPod, state: ContainerState, inherited: boolean): void {
    const running = pod.logs.get(state.container);
    if (running) {
      running.update(state);
      return;
    }
    const added = new ContainerLog(state, this.#shared, inherited && this.#shared.others !== undefined);
    pod.logs.set(state.container, added);
    this.#watch(added.run());
  }

  #watch(task: Promise<void>): void {
    const { signal, log } = this.#shared.context;
    const watched = task
      .catch((error: Error) => {
        // Only the stop of the collector ends one like this.
        if (!signal.aborted) {
          log.error(error.message);
        }
      })
      .finally(() => this.#tasks.delete(watched));
    this.#tasks.add(watched);
  }

  #resolve(pod: PodFacts): void {
    if (pod.owner && !pod.workload) {
      const { namespace, labels, owner } = pod;
      const ownerReferences = [{ ...owner, controller: true }];
      void this.#options.workloads.of({ namespace, labels, ownerReferences }).then((workload) => {
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
  async #forget(): Promise<void> {
    if (this.#forgotten || this.#complete.size < (this.#options.namespaces?.length ?? 1)) {
      return;
    }
    this.#forgotten = true;
    const there = new Set(
      [...this.#pods].flatMap(([uid, { logs }]) => [...logs.keys()].map((name) => keyOf(uid, name)))
    );
    const { context, write } = this.#shared;
    const gone = context.pipeline
      .cursorKeys(PREFIX)
      .filter((key) => !there.has(key) && (context.pipeline.cursor(key) ?? null) !== null);
    if (gone.length > 0) {
      context.journal.gap('pod-logs', {
        reason: 'deleted',
        message: `${gone.length} containers went while the collector was not there; the ends of their logs may not have been read`,
      });
      await write([], Object.fromEntries(gone.map((key) => [key, null])));
    }
  }
}
