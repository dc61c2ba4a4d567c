import { z } from 'zod';
import { podFacts, type ContainerType, type PodFacts } from '../../kubernetes/pods/podFacts.ts';

/** A container of a pod, and which of its runs has a log. */
export interface ContainerState {
  pod: PodFacts;
  container: string;
  type: ContainerType;
  /** The number of the last run that has begun, from 0. */
  restarts: number;
  /** Whether any run has begun. */
  started: boolean;
  /** Whether the last run goes on. */
  running: boolean;
  /** Whether the log of the run before can be asked for. */
  previous: boolean;
}

const ended = z.looseObject({ containerID: z.string().optional() }).nullish();
const statuses = z
  .array(
    z.looseObject({
      name: z.string(),
      restartCount: z.number().default(0),
      state: z.looseObject({ running: z.looseObject({}).nullish(), terminated: ended }).nullish(),
      lastState: z.looseObject({ terminated: ended }).nullish(),
    })
  )
  .nullish();

const podSchema = z.looseObject({
  status: z
    .looseObject({
      containerStatuses: statuses,
      initContainerStatuses: statuses,
      ephemeralContainerStatuses: statuses,
    })
    .nullish(),
});

/**
 * The containers of a pod as the API server sends it, `before` being what was known of the pod; `undefined` for what is no pod. While a
 * container waits to be restarted, its last state is that of the run that counts as the current one.
 * Source: kubernetes, pkg/kubelet/kubelet_pods.go (validateContainerLogStatus).
 */
export function containersOf(
  object: unknown,
  before?: PodFacts
): { pod: PodFacts; containers: ContainerState[] } | undefined {
  const pod = podFacts(object, before);
  const parsed = podSchema.safeParse(object);
  if (!pod || !parsed.success) {
    return undefined;
  }
  const { status } = parsed.data;
  const all = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ];
  const containers = all.map(({ name, restartCount, state, lastState }): ContainerState => {
    const running = Boolean(state?.running);
    const terminated = Boolean(state?.terminated?.containerID);
    const last = Boolean(lastState?.terminated?.containerID);
    return {
      pod,
      container: name,
      type: pod.containers.get(name)?.type ?? 'container',
      restarts: restartCount,
      started: running || terminated || last,
      running,
      previous: last && (running || terminated),
    };
  });
  return { pod, containers };
}
