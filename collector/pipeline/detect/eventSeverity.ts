import type { Severity } from '../../../record/record.gen.ts';

/**
 * Reasons that ask for more, or less, attention than their type does. They come from the kubelet (pkg/kubelet/events), the controllers, the
 * scheduler, node-problem-detector and the autoscaler; a reason that is not here goes by its type.
 */
const REASONS: Record<string, Severity> = {
  // A container or node was stopped against its will, or a node is lost with what runs on it.
  OOMKilling: 'medium',
  SystemOOM: 'medium',
  Evicted: 'medium',
  EvictionThresholdMet: 'medium',
  TaintManagerEviction: 'medium',
  Preempted: 'medium',
  NodeNotReady: 'medium',
  Rebooted: 'medium',
  KernelOops: 'medium',
  // Somebody tried what a policy forbids.
  PolicyViolation: 'medium',
  FailedValidation: 'medium',
  // Of type Normal, and trouble all the same.
  BackOff: 'low',
  NodeNotSchedulable: 'low',
  NodeHasDiskPressure: 'low',
  NodeHasInsufficientMemory: 'low',
  NodeHasInsufficientPID: 'low',
  RemovingNode: 'low',
  DeletingNode: 'low',
  ExceededGracePeriod: 'low',
  DeadlineExceeded: 'low',
  // Of type Warning, at every start of a node.
  InvalidDiskCapacity: 'info',
};

/** What admission says when it refuses a controller's pod: a quota is no offence, a forbidden privilege is. */
const FORBIDDEN = /violates PodSecurity|denied the request|unable to validate against any security context constraint/;

/** How much attention an event asks for, before any detection rule has looked at it. */
export function eventSeverity(type: string, reason: string, message: string): Severity {
  if (reason.startsWith('Failed') && FORBIDDEN.test(message)) {
    return 'medium';
  }
  return (Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined) ?? (type === 'Normal' ? 'info' : 'low');
}
