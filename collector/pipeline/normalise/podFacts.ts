import type { AuditRecord } from '../../../record/record.gen.ts';
import { bareId, containerFacts, endsOf, endsUnseen, type ContainerOf } from './containerFacts.ts';
import { imageFields } from './imageFields.ts';
import { conditionOf, ofCondition, readiness, scheduling } from './podConditions.ts';
import { EVICTION, inOrder, timeOf, type Fact } from './podFact.ts';
import type { Pod, PodCondition } from './podStatus.ts';

const SECOND = 1_000_000_000n;

/** Everything that a pod tells of itself and its containers, in no order. */
export function podFacts(pod: Pod): Fact[] {
  return [
    created(pod),
    ...scheduling(pod),
    ...readiness(pod),
    ...disruption(pod),
    ...requests(pod),
    ...ending(pod),
    ...containersOf(pod).flatMap(containerFacts),
  ];
}

/**
 * That a pod is gone, and with it what still ran. The API server shows it as it was last; when it went is not in there, but when it was asked to
 * and what ended last.
 */
export function destroyed(pod: Pod): Fact[] {
  const containers = containersOf(pod);
  const times = [removedAt(pod), ...containers.flatMap(({ status }) => endsOf(status))];
  // A pod that was removed by force was never asked, and what it tells is long ago.
  const time = removedAt(pod) === undefined ? undefined : latest(times);
  const destroy: Fact = {
    key: 'destroy',
    time: inOrder('destroy', time),
    action: 'destroy',
    severity: 'info',
    cause: 'removal',
    evidence: { phase: pod.status?.phase, deletionTimestamp: pod.metadata.deletionTimestamp },
  };
  return [...containers.flatMap((container) => endsUnseen(container, time)), destroy];
}

/** When the pod was asked to go. The grace that it has is in the timestamp, and may be shortened later. */
export function removedAt({ metadata }: Pod): bigint | undefined {
  const at = timeOf(metadata.deletionTimestamp);
  return at === undefined ? undefined : at - BigInt(metadata.deletionGracePeriodSeconds ?? 0) * SECOND;
}

export function createdAt({ metadata }: Pod): bigint | undefined {
  return timeOf(metadata.creationTimestamp);
}

/** Whether it has to go as the cluster needs its place, or lost its node: nobody asked for that. */
export function isDisrupted(pod: Pod): boolean {
  const target = conditionOf(pod, 'DisruptionTarget');
  return target?.status === 'True' ? target.reason !== 'EvictionByEvictionAPI' : pod.status?.reason === 'Evicted';
}

/** The ids of its containers that run. */
export function runningIn({ status }: Pod): string[] {
  const { initContainerStatuses, containerStatuses, ephemeralContainerStatuses } = status ?? {};
  return [initContainerStatuses, containerStatuses, ephemeralContainerStatuses].flatMap((statuses) =>
    (statuses ?? []).flatMap(({ state, containerID }) => (state?.running && bareId(containerID)) || [])
  );
}

function created(pod: Pod): Fact {
  const { spec } = pod;
  const images = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].map(({ image }) => image);
  const image = images.length === 1 ? (images[0] ?? undefined) : undefined;
  return {
    key: 'create',
    time: inOrder('create', createdAt(pod)),
    action: 'create',
    severity: 'info',
    cause: 'creation',
    record: { container_image_name: image, ...imageFields({ name: image }) },
    evidence: { containers: spec.containers?.map(({ name, image }) => ({ name, image })) },
  };
}

/** Evicted, preempted, or removed as its node is. Kubernetes before 1.31 has the condition only where it was switched on. */
function disruption(pod: Pod): Fact[] {
  const target = conditionOf(pod, 'DisruptionTarget');
  const { reason, message } = pod.status ?? {};
  if (target?.status === 'True') {
    const action = target.reason?.startsWith('Preemption') ? 'preempt' : 'evict';
    const fact: Fact = { ...ofCondition(action, target), severity: 'medium' };
    if (target.reason === 'TerminationByKubelet') {
      return [{ ...fact, key: EVICTION, record: { ...fact.record, event_reason: reason || reasonOf(target) } }];
    }
    return [{ ...fact, cause: isDisrupted(pod) ? undefined : 'removal' }];
  }
  if (reason !== 'Evicted') {
    return [];
  }
  return [
    {
      key: EVICTION,
      time: inOrder('evict', endTime(pod)),
      action: 'evict',
      severity: 'medium',
      record: { event_reason: reason, message: message ?? undefined },
      evidence: { reason, message },
    },
  ];
}

/**
 * What the pod itself tells more exactly, as a rule: until its containers have ended its status does not, and may have forgotten it then.
 * Source: k8s.io/kubernetes/pkg/kubelet/{eviction,nodeshutdown,preemption}.
 */
function reasonOf({ message }: PodCondition): string {
  return /node shutdown/.test(message ?? '')
    ? 'Terminated'
    : /^Preempted/.test(message ?? '')
      ? 'Preempting'
      : 'Evicted';
}

/** What was asked for by a request to the pod itself: the API server notes when that was. */
function requests(pod: Pod): Fact[] {
  const facts: Fact[] = [];
  for (const { subresource, time: at, manager } of pod.metadata.managedFields ?? []) {
    const time = timeOf(at);
    if (subresource === 'resize' && time !== undefined) {
      const resources = pod.spec.containers?.map(({ name, resources }) => ({ name, resources }));
      const fact = { time: inOrder('update', time), action: 'update', severity: 'info', cause: 'resize' } as const;
      const record = { event_reason: 'Resize', message: resourcesOf(pod) };
      facts.push({ ...fact, key: `update/${at}`, record, evidence: { manager, resources } });
    }
    const added = pod.spec.ephemeralContainers?.at(-1);
    if (subresource === 'ephemeralcontainers' && time !== undefined && added) {
      const record: Partial<AuditRecord> = {
        k8s_container_name: added.name,
        k8s_container_type: 'ephemeral',
        container_image_name: added.image ?? undefined,
        ...imageFields({ name: added.image }),
      };
      const fact = { time: inOrder('debug', time), action: 'debug', severity: 'medium', cause: 'debug' } as const;
      facts.push({
        ...fact,
        key: `debug/${added.name}`,
        record,
        evidence: { manager, container: { name: added.name, image: added.image } },
      });
    }
  }
  const pending = conditionOf(pod, 'PodResizePending');
  if (pending?.status === 'True') {
    const { record, ...fact } = ofCondition('update', pending);
    facts.push({
      ...fact,
      key: `pending-${fact.key}`,
      severity: 'low',
      cause: 'resize',
      record: { ...record, event_outcome: 'failure' },
    });
  }
  const asked = removedAt(pod);
  if (asked !== undefined) {
    const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
    const evidence = { deletionTimestamp, deletionGracePeriodSeconds };
    const time = inOrder('delete', asked);
    facts.push({ key: 'delete', time, action: 'delete', severity: 'info', cause: 'removal', evidence });
  }
  return facts;
}

/** The pod as a whole came to its end. */
function ending(pod: Pod): Fact[] {
  const { phase, reason, message } = pod.status ?? {};
  if (phase !== 'Succeeded' && phase !== 'Failed') {
    return [];
  }
  const action = phase === 'Succeeded' ? 'complete' : 'fail';
  const asked = removedAt(pod) !== undefined;
  return [
    {
      key: action,
      time: inOrder(action, endTime(pod)),
      action,
      severity: action === 'fail' && !asked ? 'low' : 'info',
      cause: asked ? 'removal' : undefined,
      record: {
        event_outcome: action === 'fail' ? 'failure' : 'success',
        event_reason: reason ?? undefined,
        message: message ?? undefined,
      },
      evidence: { phase, reason, message },
    },
  ];
}

/** When a pod that has ended did: with its last container, or where none ran, when it was seen to be not ready. */
function endTime(pod: Pod): bigint | undefined {
  const ends = (pod.status?.containerStatuses ?? []).flatMap(endsOf).filter((time) => time > 0n);
  return latest(ends) ?? timeOf(conditionOf(pod, 'Ready')?.lastTransitionTime) ?? createdAt(pod);
}

function containersOf(pod: Pod): ContainerOf[] {
  const { spec, status } = pod;
  const scheduled = timeOf(conditionOf(pod, 'PodScheduled')?.lastTransitionTime) ?? createdAt(pod);
  const initialized = conditionOf(pod, 'Initialized');
  const ready = initialized?.status === 'True' ? timeOf(initialized.lastTransitionTime) : undefined;
  const readiness = conditionOf(pod, 'Ready');
  const unready = readiness?.status === 'False' ? timeOf(readiness.lastTransitionTime) : undefined;
  const lostAt = latest([removedAt(pod), unready]) ?? createdAt(pod);
  const lists = [
    ['init', spec.initContainers, status?.initContainerStatuses, scheduled],
    ['container', spec.containers, status?.containerStatuses, ready ?? scheduled],
    ['ephemeral', spec.ephemeralContainers, status?.ephemeralContainerStatuses, ready ?? scheduled],
  ] as const;
  return lists.flatMap(([type, specs, statuses, since]) =>
    (statuses ?? []).map((status) => {
      const own = specs?.find(({ name }) => name === status.name);
      return { type, status, spec: own, since, removedAt: removedAt(pod), lostAt };
    })
  );
}

/** `web: requests cpu=20m, limits cpu=200m memory=64Mi; …` */
function resourcesOf({ spec }: Pod): string {
  const list = (amounts: unknown) =>
    Object.entries((amounts ?? {}) as Record<string, string>)
      .map(([name, amount]) => `${name}=${amount}`)
      .join(' ');
  return (spec.containers ?? [])
    .map(({ name, resources }) => {
      const { requests, limits } = (resources ?? {}) as { requests?: unknown; limits?: unknown };
      const parts = [requests && `requests ${list(requests)}`, limits && `limits ${list(limits)}`].filter(Boolean);
      return `${name}: ${parts.join(', ') || 'none'}`;
    })
    .join('; ');
}

function latest(times: Array<bigint | undefined>): bigint | undefined {
  return times.reduce((a, b) => (a === undefined || (b !== undefined && b > a) ? b : a), undefined);
}
