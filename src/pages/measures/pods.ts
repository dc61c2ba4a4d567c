import type { Values } from '../record/values';
import { placeOf } from '../record/place';
import { linesUrl } from '../record/ran/lines';
import { fileName } from './fileName';
import { whenGone } from './gone';
import { isOneOf, namespaceOf, type Known, type Measure } from './measure';
import { asksMuch, ended, ranInPod } from './ranIn';
import { command } from './shell';

const WORKLOADS: Record<string, string> = {
  Deployment: 'deployment',
  StatefulSet: 'statefulset',
  DaemonSet: 'daemonset',
};

/** How much of a log is looked at before its container ended. */
const BEFORE_MS = 5 * 60_000;

const isThere = (known: Known | undefined): boolean => known?.gone === undefined;

const describePod = (values: Values): string | undefined =>
  command`kubectl describe pod --namespace=${namespaceOf(values)} ${values.k8s_pod_name}`;

/** What a pod that is gone was made from, where that is known. */
function describeWorkload({ k8s_workload_kind: kind, k8s_workload_name: name, ...values }: Values): string | undefined {
  return command`kubectl describe ${WORKLOADS[kind ?? '']} --namespace=${namespaceOf(values)} ${name}`;
}

/** About what runs in a cluster. */
export const podMeasures: Measure[] = [
  {
    id: 'keep',
    title: 'Keep what there is to see, before the pod goes',
    text: 'A pod that is deleted takes its files and its log with it. These write into files where you run them; copy what the commands wrote in the container too, /tmp above all. “kubectl cp” takes tar in the image.',
    applies: (values, known) => isThere(known) && (ranInPod(values) || asksMuch(values)),
    commands: (values, at) => {
      const [namespace, pod] = [namespaceOf(values), values.k8s_pod_name];
      const files = pod && `${pod}:/tmp`;
      return [
        command`kubectl get pod --namespace=${namespace} ${pod} --output=yaml > ${fileName(pod, '.yaml')}`,
        command`kubectl logs --namespace=${namespace} ${pod} --all-containers --timestamps --since-time=${at} > ${fileName(pod, '.log')}`,
        values.k8s_container_name
          ? command`kubectl cp --namespace=${namespace} --container=${values.k8s_container_name} ${files} ${fileName(pod, '-tmp')}`
          : command`kubectl cp --namespace=${namespace} ${files} ${fileName(pod, '-tmp')}`,
      ];
    },
  },
  {
    id: 'pod-secrets',
    title: 'Change the secrets that the pod can read',
    text: (_, known) =>
      `A command in a container reads what the container reads: mounted secrets, environment variables and the service account’s token. ${isThere(known) ? 'They are named here' : 'The template that the pod was made from names them'}, without their values.`,
    applies: ranInPod,
    commands: (values, _, known) => [known?.gone ? describeWorkload(known.gone.labels) : describePod(values)],
  },
  {
    id: 'replace',
    title: 'Replace the pod',
    text: 'What was changed in a container stays until it is gone. Its workload starts a fresh one from the image; a pod without a workload does not come back.',
    applies: (values, known) => isThere(known) && ranInPod(values),
    commands: (values) => [command`kubectl delete pod --namespace=${namespaceOf(values)} ${values.k8s_pod_name}`],
  },
  {
    id: 'privileged',
    title: (_, known) => (isThere(known) ? 'Delete the pod, and keep such pods out' : 'Keep such pods out'),
    text: 'It can reach its node. The command with --dry-run only tells which pods of the namespace would be refused from now on; the last refuses them.',
    applies: asksMuch,
    commands: (values, _, known) => [
      isThere(known)
        ? command`kubectl delete pod --namespace=${namespaceOf(values)} ${values.k8s_pod_name ?? values.k8s_object_name}`
        : undefined,
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
    text: (_, known) =>
      `Its last lines often name the cause. They are kept here where its log is collected. ${
        known?.gone
          ? `The pod was ${whenGone(known.gone)}: the cluster has nothing of it any more.`
          : 'The cluster has those of the run before the one that is on; the pod’s events tell what the kubelet saw.'
      }`,
    records: ({ gone }) => (gone ? [gone] : []),
    applies: (values) => ended(values) && Boolean(values.k8s_pod_name),
    links: (uid, { time, labels }) => {
      const place = placeOf(labels);
      const before = { from: time - BEFORE_MS, to: time };
      return place
        ? [
            {
              title: 'Its log in the minutes before',
              icon: 'gf-logs',
              href: linesUrl(uid, place, before),
              isExplore: true,
            },
          ]
        : [];
    },
    commands: (values, _, known) => [
      isThere(known) && values.k8s_container_name
        ? command`kubectl logs --namespace=${namespaceOf(values)} ${values.k8s_pod_name} --container=${values.k8s_container_name} --previous`
        : undefined,
      isThere(known) ? describePod(values) : undefined,
    ],
  },
  {
    id: 'memory',
    title: 'Find out whether it needs more memory, or leaks it',
    text: 'The container was killed for memory. Compare what it uses with its limit over time before the limit is raised.',
    applies: (values) =>
      Boolean(values.k8s_pod_name) && (values.event_action === 'oom' || values.event_reason === 'OOMKilled'),
    commands: (values, _, known) => [
      known?.gone
        ? undefined
        : command`kubectl top pod --namespace=${namespaceOf(values)} ${values.k8s_pod_name} --containers`,
    ],
  },
  {
    id: 'roll-back',
    title: 'Go back to the version before',
    text: 'If it began with a new version of the workload. The first command shows the versions that are kept.',
    applies: (values) => ended(values) && WORKLOADS[values.k8s_workload_kind ?? ''] !== undefined,
    commands: (values) => {
      const kind = WORKLOADS[values.k8s_workload_kind ?? ''];
      return [
        command`kubectl rollout history --namespace=${namespaceOf(values)} ${kind} ${values.k8s_workload_name}`,
        command`kubectl rollout undo --namespace=${namespaceOf(values)} ${kind} ${values.k8s_workload_name}`,
      ];
    },
  },
];
