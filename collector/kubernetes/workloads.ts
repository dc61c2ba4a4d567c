import { z } from 'zod';
import { Lru } from '../lru.ts';
import type { KubernetesClient } from './client.ts';
import { ApiError } from './error.ts';
import { pathOf } from './resource.ts';

/** An object's controller. Source: k8s.io/apimachinery/pkg/apis/meta/v1, OwnerReference. */
export interface Owner {
  apiVersion: string;
  kind: string;
  name: string;
  /** Empty where the owner is known by its name only. */
  uid: string;
}

/** What makes and replaces a pod: the object at the top of its chain of owners, as people know it. */
export interface Workload {
  kind: string;
  name: string;
}

/** The part of a pod's metadata that tells its owner; every pod of the API server has it. */
export interface Owned {
  namespace?: string;
  labels?: Record<string, string> | null;
  ownerReferences?: Array<Owner & { controller?: boolean }> | null;
}

/** Objects that controllers make to make pods by; nobody writes them by hand as a rule, and their own owner is what people know. */
const BETWEEN: Record<string, { group: string; version: string; name: string }> = {
  'apps/ReplicaSet': { group: 'apps', version: 'v1', name: 'replicasets' },
  'batch/Job': { group: 'batch', version: 'v1', name: 'jobs' },
  '/ReplicationController': { group: '', version: 'v1', name: 'replicationcontrollers' },
};

/** The label by which a controller tells its ReplicaSets' pods apart; their names end with its value. */
const HASHES: Record<string, { apiVersion: string; kind: string }> = {
  'pod-template-hash': { apiVersion: 'apps/v1', kind: 'Deployment' },
  'rollouts-pod-template-hash': { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' },
};

const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';
const TIMEOUT_MS = 5000;

const answerSchema = z.looseObject({
  metadata: z.looseObject({
    ownerReferences: z
      .array(
        z.looseObject({
          apiVersion: z.string(),
          kind: z.string(),
          name: z.string(),
          uid: z.string(),
          controller: z.boolean().optional(),
        })
      )
      .optional(),
  }),
});

export interface WorkloadsOptions {
  /** Owners whose own owner is remembered. */
  capacity?: number;
  /** For how long a resource that may not be read, or could not be, is not asked for again. */
  pauseMs?: number;
}

/**
 * Knows the owners of pods. ReplicaSets, Jobs and ReplicationControllers are asked for by metadata alone, once each; for that `get` of
 * `replicasets` and `jobs` has to be allowed. Where it is not, or the API server does not answer, the chain ends there, except that a
 * Deployment's or Rollout's name is taken from its ReplicaSet's. Never throws for what the API server does.
 */
export class Workloads {
  readonly #client: KubernetesClient;
  readonly #pauseMs: number;
  readonly #known: Lru<string, Promise<Owner | undefined>>;
  readonly #paused = new Map<string, number>();

  constructor(client: KubernetesClient, { capacity = 10_000, pauseMs = 30_000 }: WorkloadsOptions = {}) {
    this.#client = client;
    this.#pauseMs = pauseMs;
    this.#known = new Lru(capacity);
  }

  /** The workload that a pod belongs to; `undefined` of a pod that stands alone. */
  async of(pod: Owned): Promise<Workload | undefined> {
    const top = (await this.chain(pod)).at(-1);
    return top && { kind: top.kind, name: top.name };
  }

  /** A pod's owner, that one's owner and so on. */
  async chain(pod: Owned): Promise<Owner[]> {
    const direct = controllerOf(pod.ownerReferences);
    if (!direct) {
      return [];
    }
    const between = BETWEEN[`${groupOf(direct)}/${direct.kind}`];
    if (!between) {
      return [direct];
    }
    const above = (await this.#ownerOf(direct, { ...between, namespace: pod.namespace })) ?? byName(direct, pod.labels);
    return above && above.kind !== '' ? [direct, above] : [direct];
  }

  /** The owner's owner, one without a kind where it has none; `undefined` while that cannot be known. */
  async #ownerOf(owner: Owner, resource: Parameters<typeof pathOf>[0]): Promise<Owner | undefined> {
    const known = this.#known.get(owner.uid);
    if (known) {
      return known;
    }
    const pause = `${resource.group}/${resource.name} ${resource.namespace ?? ''}`;
    if ((this.#paused.get(pause) ?? 0) > performance.now()) {
      return undefined;
    }
    const asked = this.#ask(`${pathOf(resource)}/${encodeURIComponent(owner.name)}`, (reason) => {
      // Whoever is gone does not come back; all else may be mended.
      if (reason !== 404) {
        this.#known.delete(owner.uid);
        this.#pause(pause);
      }
    });
    this.#known.set(owner.uid, asked);
    return asked;
  }

  async #ask(path: string, failed: (status: number | undefined) => void): Promise<Owner | undefined> {
    try {
      const answer = answerSchema.parse(await this.#client.json(path, { accept: METADATA, timeoutMs: TIMEOUT_MS }));
      return controllerOf(answer.metadata.ownerReferences) ?? NOBODY;
    } catch (error) {
      failed(error instanceof ApiError ? error.status : undefined);
      return undefined;
    }
  }

  #pause(resource: string): void {
    const now = performance.now();
    for (const [name, until] of this.#paused) {
      if (until < now) {
        this.#paused.delete(name);
      }
    }
    this.#paused.set(resource, now + this.#pauseMs);
  }
}

const NOBODY: Owner = { apiVersion: '', kind: '', name: '', uid: '' };

const groupOf = ({ apiVersion }: Owner) => (apiVersion.includes('/') ? apiVersion.split('/', 1)[0] : '');

function controllerOf(references: Owned['ownerReferences']): Owner | undefined {
  const found = references?.find(({ controller }) => controller === true);
  return found && { apiVersion: found.apiVersion, kind: found.kind, name: found.name, uid: found.uid };
}

/** A ReplicaSet is called as its Deployment, with the hash of the pods' template. */
function byName(owner: Owner, labels: Owned['labels']): Owner | undefined {
  for (const [label, above] of Object.entries(HASHES)) {
    const ending = `-${labels?.[label] ?? ''}`;
    if (owner.kind === 'ReplicaSet' && ending !== '-' && owner.name.endsWith(ending)) {
      return { ...above, name: owner.name.slice(0, -ending.length), uid: '' };
    }
  }
  return undefined;
}
