import type { AuditRecord, Severity } from '../../../record/record.gen.ts';
import { parseTime } from '../time.ts';

/**
 * Which of a pod's requests a fact follows from; the others happen of themselves. `removal` is that of the pod, or of what made it; `deletion` that
 * of the pod itself, or else the cluster's own doing.
 */
export type Cause = 'creation' | 'removal' | 'deletion' | 'resize' | 'debug';

/**
 * Something that a pod's status tells, as it tells it from then on: what is new in a status are the facts that were not in the one before.
 */
export interface Fact {
  /** Different for all facts of a pod, the same whenever the fact is seen. */
  key: string;
  /** Nanoseconds since the epoch, from the status itself; `undefined` where it does not say. */
  time: bigint | undefined;
  action: string;
  severity: Severity;
  cause?: Cause;
  record?: Partial<AuditRecord>;
  /** The part of the pod that tells it. */
  evidence: unknown;
}

/** The key of an eviction by the kubelet: a pod has one at most, which its status tells, or an event, or both. */
export const EVICTION = 'evict';

/** Of what happened in the same second, which is all that a status tells, what comes first and what later; added as nanoseconds. */
const ORDER = [
  'create',
  'unschedulable',
  'schedule',
  'waiting',
  'start',
  'restart',
  'debug',
  'update',
  'ready',
  'unready',
  'preempt',
  'evict',
  'delete',
  'oom',
  'die',
  'complete',
  'fail',
  'destroy',
];

/** The time of an action, to be told apart from others in the same second in the order in which they can have happened. */
export function inOrder(action: string, time: bigint | undefined): bigint | undefined {
  return time === undefined ? undefined : time + BigInt(Math.max(ORDER.indexOf(action), 0));
}

/** A time that a status tells, or does not. */
export function timeOf(time: string | null | undefined): bigint | undefined {
  return time ? parseTime(time) : undefined;
}
