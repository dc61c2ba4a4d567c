import type { Values } from '../record/values';
import { isOneOf, isRequest, succeeded } from './measure';

/** A command that was run in a pod's container, or a container that was added to look around. */
export const ranInPod = (values: Values): boolean =>
  values.access === 'exec' &&
  Boolean(values.k8s_pod_name) &&
  succeeded(values) &&
  values.event_action !== 'port-forward';

/** A pod that can reach its node. */
export const asksMuch = (values: Values): boolean =>
  isRequest(values) &&
  values.access === 'write' &&
  values.event_action === 'create' &&
  values.k8s_object_resource === 'pods' &&
  !values.k8s_object_subresource &&
  succeeded(values) &&
  isOneOf('high', 'critical')(values.severity);

/** A command in a container of an engine that tells not who asked. */
export const ranInEngine = (values: Values): boolean =>
  values.object === 'container-command' &&
  values.access === 'exec' &&
  isOneOf('docker', 'podman')(values.container_runtime_name) &&
  succeeded(values);

const ENDED = isOneOf('die', 'oom', 'restart', 'waiting', 'unhealthy', 'fail');

/** A container that ended by itself or was killed. */
export const ended = (values: Values): boolean =>
  isOneOf('container-lifecycle', 'kubernetes-event')(values.object) && ENDED(values.event_action);
