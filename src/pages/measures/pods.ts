import type { Values } from '../record/values';
import { isOneOf, namespaceOf, succeeded, type Measure } from './measure';
import { command } from './shell';

/** A command that was run in a pod's container, or a container that was added to look around. */
const ranInPod = (values: Values): boolean =>
  values.access === 'exec' &&
  Boolean(values.k8s_pod_name) &&
  succeeded(values) &&
  values.event_action !== 'port-forward';

/** Containers that ended by themselves or were killed. */
const ENDED = isOneOf('die', 'oom', 'restart', 'waiting', 'unhealthy', 'fail');

const asksMuch = (values: Values): boolean =>
  values.object === 'kubernetes-audit' &&
  values.access === 'write' &&
  values.event_action === 'create' &&
  values.k8s_object_resource === 'pods' &&
  !values.k8s_object_subresource &&
  succeeded(values) &&
  isOneOf('high', 'critical')(values.severity);

const WORKLOADS: Record<string, string> = {
  Deployment: 'deployment',
  StatefulSet: 'statefulset',
  DaemonSet: 'daemonset',
};

/** About what runs in a cluster. */
export const podMeasures: Measure[] = [
  {
    id: 'keep',
    title: 'Keep what there is to see, before the pod goes',
    text: 'A pod that is deleted takes its files and its log with it.',
    applies: (values) => ranInPod(values) || asksMuch(values),
    commands: (values, at) => [
      command`kubectl get pod --namespace=${namespaceOf(values)} ${values.k8s_pod_name} --output=yaml`,
      command`kubectl logs --namespace=${namespaceOf(values)} ${values.k8s_pod_name} --all-containers --timestamps --since-time=${at}`,
    ],
  },
  {
    id: 'pod-secrets',
    title: 'Change the secrets that the pod can read',
    text: 'A command in a container reads what the container reads: mounted secrets, environment variables and the service account’s token. They are named here, without their values.',
    applies: ranInPod,
    commands: (values) => [command`kubectl describe pod --namespace=${namespaceOf(values)} ${values.k8s_pod_name}`],
  },
  {
    id: 'replace',
    title: 'Replace the pod',
    text: 'What was changed in a container stays until it is gone. Its workload starts a fresh one from the image; a pod without a workload does not come back.',
    applies: ranInPod,
    commands: (values) => [command`kubectl delete pod --namespace=${namespaceOf(values)} ${values.k8s_pod_name}`],
  },
  {
    id: 'privileged',
    title: 'Delete the pod, and keep such pods out',
    text: 'It can reach its node. The first command only tells which pods of the namespace would be refused from now on; the second refuses them.',
    applies: asksMuch,
    commands: (values) => [
      command`kubectl delete pod --namespace=${namespaceOf(values)} ${values.k8s_pod_name ?? values.k8s_object_name}`,
      command`kubectl label --dry-run=server --overwrite namespace ${namespaceOf(values)} pod-security.kubernetes.io/enforce=baseline`,
      command`kubectl label --overwrite namespace ${namespaceOf(values)} pod-security.kubernetes.io/enforce=baseline`,
    ],
  },
  {
    id: 'cordon',
    title: 'Put nothing more on the node until it is known to be clean',
    text: 'What runs there goes on; new pods go elsewhere. Allow it again with “kubectl uncordon”.',
    applies: (values) => isOneOf('high', 'critical')(values.severity) && Boolean(values.k8s_node_name),
    commands: ({ k8s_node_name: node }) => [command`kubectl cordon ${node}`],
  },
  {
    id: 'previous-log',
    title: 'Read what the container wrote before it ended',
    text: 'Its last lines often name the cause; the pod’s events tell what the kubelet saw.',
    applies: (values) =>
      isOneOf('container-lifecycle', 'kubernetes-event')(values.object) &&
      Boolean(values.k8s_pod_name) &&
      ENDED(values.event_action),
    commands: (values) => [
      values.k8s_container_name
        ? command`kubectl logs --namespace=${namespaceOf(values)} ${values.k8s_pod_name} --container=${values.k8s_container_name} --previous`
        : undefined,
      command`kubectl describe pod --namespace=${namespaceOf(values)} ${values.k8s_pod_name}`,
    ],
  },
  {
    id: 'memory',
    title: 'Find out whether it needs more memory, or leaks it',
    text: 'The container was killed for memory. Compare what it uses with its limit over time before the limit is raised.',
    applies: (values) =>
      Boolean(values.k8s_pod_name) && (values.event_action === 'oom' || values.event_reason === 'OOMKilled'),
    commands: (values) => [
      command`kubectl top pod --namespace=${namespaceOf(values)} ${values.k8s_pod_name} --containers`,
    ],
  },
  {
    id: 'roll-back',
    title: 'Go back to the version before',
    text: 'If it began with a new version of the workload. The first command shows the versions that are kept.',
    applies: (values) =>
      isOneOf('container-lifecycle', 'kubernetes-event')(values.object) &&
      ENDED(values.event_action) &&
      WORKLOADS[values.k8s_workload_kind ?? ''] !== undefined,
    commands: (values) => {
      const kind = WORKLOADS[values.k8s_workload_kind ?? ''];
      return [
        command`kubectl rollout history --namespace=${namespaceOf(values)} ${kind} ${values.k8s_workload_name}`,
        command`kubectl rollout undo --namespace=${namespaceOf(values)} ${kind} ${values.k8s_workload_name}`,
      ];
    },
  },
];
