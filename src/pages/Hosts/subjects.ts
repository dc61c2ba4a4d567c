import type { Condition } from '../../datasource/query/types';
import type { PageSubject } from '../scope/followSearch';

/** What a container engine by itself runs is in no pod. */
const inNoPod: Condition = { field: 'k8s_pod_name', op: 'absent' };

/** The kind `container-command` alone stands for what was run by way of a Kubernetes API server too. */
const recordedAs = (...objects: string[]): PageSubject => ({
  objects,
  where: { and: [{ field: 'object', op: 'in', value: objects }, inNoPod] },
});

export const LOGS = recordedAs('container-log');
export const COMMANDS = recordedAs('container-command');
export const LIFECYCLE = recordedAs('container-lifecycle');
/** What is drawn of a host's containers: their states, and what was run in them. */
export const DRAWN = recordedAs('container-lifecycle', 'container-command');
