import type { Actor, AuditRecord } from '../../record/record.gen.ts';

/** A request that changed something, as the audit log tells it. */
export interface Request {
  /** Nanoseconds since the epoch. */
  time: bigint;
  action: string;
  subresource: string | undefined;
  actor: Actor;
  user_name: string;
  user_effective_name?: string;
  client_address?: string;
  k8s_audit_id?: string;
}

/** What of a request stands in the record of what followed from it. */
export type Asker = Pick<AuditRecord, 'user_name' | 'user_effective_name' | 'client_address' | 'k8s_audit_id'>;

export function askerOf({ user_name, user_effective_name, client_address, k8s_audit_id }: Request): Asker {
  return { user_name, user_effective_name, client_address, k8s_audit_id };
}

/** Controllers of kube-controller-manager that pass on what others asked of the objects that they look after. */
const CONTROLLERS = new Set([
  'cronjob-controller',
  'daemon-set-controller',
  'deployment-controller',
  'disruption-controller',
  'generic-garbage-collector',
  'job-controller',
  'namespace-controller',
  'node-controller',
  'pod-garbage-collector',
  'replicaset-controller',
  'replication-controller',
  'statefulset-controller',
  'taint-eviction-controller',
  'ttl-after-finished-controller',
]);

/**
 * Whether somebody does of themselves what they ask for. Nodes and the parts of the control plane do as they were told, except where one
 * scales a workload: that is the autoscaler's decision.
 */
export function decides(actor: Actor, user: string, subresource: string | undefined): boolean {
  if (subresource === 'scale') {
    return true;
  }
  const controller = /^system:serviceaccount:kube-system:(.+)$/.exec(user)?.[1];
  return actor !== 'system' && actor !== 'node' && !(controller !== undefined && CONTROLLERS.has(controller));
}
