import type { Condition } from '../../datasource/query/types';
import type { PageSubject } from '../scope/followSearch';

/** What runs in a cluster runs in a pod; what a container engine by itself runs does not. */
export const inPod: Condition = { field: 'k8s_pod_name', op: 'exists' };

export const AUDIT: PageSubject = { objects: ['kubernetes-audit'] };
export const EVENTS: PageSubject = { objects: ['kubernetes-event'] };
export const LOGS: PageSubject = { objects: ['container-log'], where: inPod };
export const LIFECYCLE: PageSubject = { objects: ['container-lifecycle'], where: inPod };

/** Also what was run by way of the API server, which may name a node instead of a pod. */
export const COMMANDS: PageSubject = {
  objects: ['container-command'],
  where: { or: [{ field: 'object', op: '=', value: 'kubernetes-audit' }, inPod] },
};
