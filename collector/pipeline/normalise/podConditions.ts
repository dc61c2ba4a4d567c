import { startsOf } from './containerFacts.ts';
import { inOrder, timeOf, type Fact } from './podFact.ts';
import type { Pod, PodCondition } from './podStatus.ts';

export function conditionOf(pod: Pod, type: string): PodCondition | undefined {
  return pod.status?.conditions?.find((condition) => condition.type === type);
}

/** What a condition tells. It can become true several times, each at another time. */
export function ofCondition(action: string, condition: PodCondition): Fact {
  const { reason, message, lastTransitionTime } = condition;
  return {
    key: `${action}/${lastTransitionTime ?? ''}`,
    time: inOrder(action, timeOf(lastTransitionTime)),
    action,
    severity: 'info',
    record: { event_reason: reason || undefined, message: message || undefined },
    evidence: condition,
  };
}

/** Given a node, or not to be given one. */
export function scheduling(pod: Pod): Fact[] {
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'True') {
    return [{ ...ofCondition('schedule', scheduled), key: 'schedule', cause: 'creation' }];
  }
  return scheduled?.status === 'False' && scheduled.reason === 'Unschedulable'
    ? [{ ...ofCondition('unschedulable', scheduled), severity: 'low' }]
    : [];
}

/** Ready or not. Every pod begins as not ready, and ends as not ready: only those count that could have been ready before. */
export function readiness(pod: Pod): Fact[] {
  const ready = conditionOf(pod, 'Ready');
  const since = timeOf(ready?.lastTransitionTime);
  if (ready?.status === 'True') {
    return [ofCondition('ready', ready)];
  }
  const ended = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  if (ready?.status !== 'False' || since === undefined || ended || pod.metadata.deletionTimestamp) {
    return [];
  }
  const starts = (pod.status?.containerStatuses ?? []).flatMap(startsOf);
  return starts.some((start) => start < since) ? [{ ...ofCondition('unready', ready), severity: 'low' }] : [];
}
