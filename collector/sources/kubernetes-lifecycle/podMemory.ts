import { Lru } from '../../lru.ts';
import type { Owned, Workloads } from '../../kubernetes/workloads.ts';
import { createdAt, isDisrupted, removedAt, runningIn } from '../../pipeline/normalise/podFacts.ts';
import type { Pod } from '../../pipeline/normalise/podStatus.ts';
import type { PodFields } from '../../pipeline/normalise/podLifecycle.ts';
import type { About } from './attribution.ts';

/** What is kept of a pod between two of its statuses. */
export interface Remembered {
  /** The keys of all its facts, one a line. */
  keys: string;
  /** Full ids of its containers that ran. */
  running: string[];
  uid: string;
  node: string | undefined;
  owned: Owned;
  about: Omit<About, 'chain'>;
}

/** Pods that are not there yet, or not any more, of which it is known whose they are. */
const OTHERS = 5000;
const HASHES = ['pod-template-hash', 'rollouts-pod-template-hash'];

/** The pods of a cluster or namespace as they were last seen: some 500 bytes each. Beyond `capacity` the oldest are forgotten. */
export class PodMemory {
  readonly #pods: Lru<string, Remembered>;
  /** Whose statuses are still to come, or that are gone: events may tell of them. */
  readonly #others: Lru<string, Remembered>;
  readonly #workloads: Workloads;

  constructor(workloads: Workloads, capacity = 50_000) {
    this.#workloads = workloads;
    this.#pods = new Lru(capacity);
    this.#others = new Lru(Math.min(capacity, OTHERS));
  }

  get(uid: string): Remembered | undefined {
    return this.#pods.get(uid);
  }

  /** As `get`, or no more than whose the pod is or was. */
  known(uid: string): Remembered | undefined {
    return this.#pods.get(uid) ?? this.#others.get(uid);
  }

  all(): Remembered[] {
    return this.#pods.values();
  }

  /** The pod is gone. */
  forget(uid: string): void {
    const gone = this.#pods.get(uid);
    if (gone) {
      this.#others.set(uid, { ...gone, keys: '' });
      this.#pods.delete(uid);
    }
  }

  /** A pod whose status is still to come. */
  introduce(pod: Pod): void {
    this.#others.set(pod.metadata.uid, remembered(pod, []));
  }

  remember(pod: Pod, keys: string[]): Remembered {
    const { uid } = pod.metadata;
    const now = remembered(pod, keys);
    this.#others.delete(uid);
    this.#pods.set(uid, now);
    return now;
  }

  /** What stands in every record of the pod, and what tells who asked for it. */
  async describe({ uid, node, owned, about }: Remembered): Promise<{ fields: PodFields; about: About }> {
    const chain = await this.#workloads.chain(owned);
    const top = chain.at(-1);
    const fields = {
      k8s_namespace_name: about.namespace,
      k8s_pod_name: about.name,
      k8s_pod_uid: uid,
      k8s_node_name: node,
      k8s_workload_kind: top?.kind,
      k8s_workload_name: top?.name,
    };
    return { fields, about: { ...about, chain } };
  }
}

function remembered(pod: Pod, keys: string[]): Remembered {
  const { uid, name, namespace, labels, ownerReferences } = pod.metadata;
  const hashes = Object.fromEntries(HASHES.flatMap((label) => (labels?.[label] ? [[label, labels[label]]] : [])));
  return {
    keys: keys.join('\n'),
    running: runningIn(pod),
    uid,
    node: pod.spec.nodeName ?? undefined,
    owned: { namespace, labels: hashes, ownerReferences: ownerReferences?.filter(({ controller }) => controller) },
    about: { namespace, name, createdAt: createdAt(pod), removedAt: removedAt(pod), disrupted: isDisrupted(pod) },
  };
}
