import { z } from 'zod';
import type { Owner, Workload } from '../workloads.ts';

export type ContainerType = 'container' | 'init' | 'ephemeral';

/** What is known of one of a pod's containers. */
export interface ContainerFacts {
  type: ContainerType;
  /** As the pod's spec names it. */
  image: string;
  imageId?: string;
  /** containerd, cri-o, … */
  runtime?: string;
  /** Ids of its last runs, by how often it had been restarted before. */
  ids: Map<number, string>;
}

/** What is kept of a pod. */
export interface PodFacts {
  namespace: string;
  name: string;
  uid: string;
  node?: string;
  labels: Record<string, string>;
  /** The controller that made it. */
  owner?: Owner;
  /** The object at the top of its chain of owners, once that is known. */
  workload?: Workload;
  containers: Map<string, ContainerFacts>;
  /** Of a pod that the kubelet read from a file: the uid that it goes by on the node. */
  staticUid?: string;
}

/** Runs of a container of which the id is kept. */
const RUNS = 5;
const MIRROR = 'kubernetes.io/config.mirror';

const state = z.looseObject({ terminated: z.looseObject({ containerID: z.string().optional() }).optional() });
const specs = z.array(z.looseObject({ name: z.string(), image: z.string().default('') })).nullish();
const statuses = z
  .array(
    z.looseObject({
      name: z.string(),
      restartCount: z.number().default(0),
      containerID: z.string().optional(),
      imageID: z.string().optional(),
      lastState: state.optional(),
    })
  )
  .nullish();

const owner = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: z.boolean().optional(),
});

/** Source: k8s.io/api/core/v1, Pod. */
const podSchema = z.looseObject({
  metadata: z.looseObject({
    namespace: z.string(),
    name: z.string(),
    uid: z.string(),
    labels: z.record(z.string(), z.string()).nullish(),
    annotations: z.record(z.string(), z.string()).nullish(),
    ownerReferences: z.array(owner).nullish(),
  }),
  spec: z.looseObject({
    nodeName: z.string().optional(),
    containers: specs,
    initContainers: specs,
    ephemeralContainers: specs,
  }),
  status: z
    .looseObject({
      containerStatuses: statuses,
      initContainerStatuses: statuses,
      ephemeralContainerStatuses: statuses,
    })
    .nullish(),
});

/**
 * What is kept of a pod as the API server sends it; `before` is what was known of it. A status names only a container's last two
 * runs: ids of those before are kept. `undefined` for what is no pod.
 */
export function podFacts(object: unknown, before?: PodFacts): PodFacts | undefined {
  const parsed = podSchema.safeParse(object);
  if (!parsed.success) {
    return undefined;
  }
  const { metadata, spec, status } = parsed.data;
  const controller = metadata.ownerReferences?.find((reference) => reference.controller);
  const containers = new Map<string, ContainerFacts>();
  const add = (type: ContainerType, listed: z.infer<typeof specs>, told: z.infer<typeof statuses>) => {
    for (const { name, image } of listed ?? []) {
      const ids = new Map(before?.containers.get(name)?.ids);
      const found = told?.find((other) => other.name === name);
      const [runtime, id] = splitId(found?.containerID);
      const [, last] = splitId(found?.lastState?.terminated?.containerID);
      const restarts = found?.restartCount ?? 0;
      keepId(ids, restarts - 1, last);
      keepId(ids, restarts, id);
      containers.set(name, { type, image, imageId: found?.imageID || undefined, runtime, ids });
    }
  };
  add('container', spec.containers, status?.containerStatuses);
  add('init', spec.initContainers, status?.initContainerStatuses);
  add('ephemeral', spec.ephemeralContainers, status?.ephemeralContainerStatuses);
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    node: spec.nodeName,
    labels: metadata.labels ?? {},
    owner: controller && toOwner(controller),
    workload: before?.workload,
    containers,
    staticUid: metadata.annotations?.[MIRROR],
  };
}

const toOwner = ({ apiVersion, kind, name, uid }: Owner): Owner => ({ apiVersion, kind, name, uid });

/** `containerd://0123…` apart. */
function splitId(id: string | undefined): [string | undefined, string | undefined] {
  const match = /^([a-z0-9-]+):\/\/(.+)$/.exec(id ?? '');
  return [match?.[1], match?.[2]];
}

function keepId(ids: Map<number, string>, run: number, id: string | undefined): void {
  if (id === undefined || run < 0) {
    return;
  }
  ids.set(run, id);
  for (const known of [...ids.keys()].sort((a, b) => a - b).slice(0, -RUNS)) {
    ids.delete(known);
  }
}
