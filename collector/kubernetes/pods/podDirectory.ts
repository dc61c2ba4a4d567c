import type { Logger } from '../../log.ts';
import type { KubernetesClient } from '../client.ts';
import { Follower, type FollowTiming } from '../follow.ts';
import type { KubernetesObject, Resource } from '../resource.ts';
import { Workloads } from '../workloads.ts';
import { podFacts, type PodFacts } from './podFacts.ts';

export interface PodDirectoryOptions {
  client: KubernetesClient;
  /** Only pods of this node. */
  nodeName: string;
  /** For how long a pod is known after it was deleted: the last lines of its logs are still to be read. */
  keepMs?: number;
  timing?: Partial<FollowTiming>;
}

export interface PodWatch {
  log: Logger;
  signal: AbortSignal;
  /** Told of a refusal, with how to mend it, and when it is over. */
  onAccess?: (allowed: boolean, reason: string) => void;
}

const KEEP_MS = 15 * 60_000;
/** Deleted pods that are kept, at most. */
const KEPT = 1000;
const PODS: Resource = { group: '', version: 'v1', name: 'pods' };

/**
 * The pods of a node, as the API server knows them. Found by the uid that the pod goes by on the node, which for static pods is another
 * one than the API server's. Bounded by what a node can run: of each pod only what `PodFacts` says is kept.
 */
export class PodDirectory {
  readonly #options: PodDirectoryOptions;
  readonly #workloads: Workloads;
  readonly #pods = new Map<string, PodFacts>();
  /** When pods were deleted, by uid, in milliseconds since the epoch; oldest first. */
  readonly #deleted = new Map<string, number>();
  /** Look-ups of workloads that are under way, by pod. */
  readonly #resolving = new Map<string, Promise<void>>();
  /** Uids that a list has named so far. */
  #listed = new Set<string>();
  #complete = false;

  constructor(options: PodDirectoryOptions) {
    this.#options = options;
    this.#workloads = new Workloads(options.client);
  }

  /** Whether all pods there are have been listed once. */
  get complete(): boolean {
    return this.#complete;
  }

  get size(): number {
    return this.#pods.size;
  }

  /** A pod by the uid that it goes by on the node. */
  get(uid: string): PodFacts | undefined {
    return this.#pods.get(uid);
  }

  /** Follows the pods until the signal is aborted. */
  async run({ log, onAccess, signal }: PodWatch): Promise<void> {
    const { client, nodeName, timing } = this.#options;
    const resource = { ...PODS, fieldSelector: `spec.nodeName=${nodeName}` };
    const onBad = (reason: string) => log.warn(`something in the watch of pods was passed over: ${reason}`);
    const follower = new Follower(client, resource, { log, onBad, timing, onAccess });
    for await (const change of follower.changes(signal)) {
      if (change.kind === 'listed') {
        this.#list(change.items, change.version !== undefined);
      } else if (change.kind === 'gap') {
        this.#listed = new Set();
      } else if (change.kind === 'changed') {
        for (const { type, object } of change.events) {
          const uid = this.#put(object);
          if (type === 'DELETED' && uid !== undefined) {
            this.#deleted.set(uid, Date.now());
          }
        }
      }
      this.#sweep();
    }
    await Promise.all(this.#resolving.values());
  }

  #list(items: KubernetesObject[], last: boolean): void {
    for (const item of items) {
      const uid = this.#put(item);
      if (uid !== undefined) {
        this.#listed.add(uid);
      }
    }
    if (!last) {
      return;
    }
    for (const uid of this.#pods.keys()) {
      if (!this.#listed.has(uid) && !this.#deleted.has(uid)) {
        this.#deleted.set(uid, Date.now());
      }
    }
    this.#listed = new Set();
    this.#complete = true;
  }

  #put(object: KubernetesObject): string | undefined {
    const { uid: ownUid, annotations } = object.metadata as { uid?: string; annotations?: Record<string, string> };
    const before = this.#pods.get(annotations?.['kubernetes.io/config.mirror'] ?? ownUid ?? '');
    const pod = podFacts(object, before);
    if (!pod) {
      return undefined;
    }
    const uid = pod.staticUid ?? pod.uid;
    this.#pods.set(uid, pod);
    // A static pod's mirror is made anew when somebody deletes it.
    this.#deleted.delete(uid);
    if (pod.owner && !pod.workload && !this.#resolving.has(uid)) {
      this.#resolve(uid, pod);
    }
    return uid;
  }

  #resolve(uid: string, pod: PodFacts): void {
    const { namespace, labels, owner } = pod;
    const ownerReferences = owner && [{ ...owner, controller: true }];
    const task = this.#workloads.of({ namespace, labels, ownerReferences }).then((workload) => {
      const now = this.#pods.get(uid);
      if (now && workload) {
        now.workload = workload;
      }
      this.#resolving.delete(uid);
    });
    this.#resolving.set(uid, task);
  }

  #sweep(): void {
    const { keepMs = KEEP_MS } = this.#options;
    for (const [uid, at] of this.#deleted) {
      if (this.#deleted.size <= KEPT && Date.now() - at <= keepMs) {
        return;
      }
      this.#deleted.delete(uid);
      this.#pods.delete(uid);
    }
  }
}
