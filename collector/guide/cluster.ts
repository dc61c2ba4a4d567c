import { EVENTS, grant, needsOf, POD_LOGS, PODS, WORKLOADS, type Reads } from '../doctor/advice/needs.ts';
import { auditSteps } from './audit.ts';
import { isManaged, type Choices } from './choices.ts';
import { managedSteps } from './managed.ts';
import { APPLY_NODE_LOGS, NODE_LOGS } from './nodeLogs.ts';
import type { ObjectGuide, Step } from './types.ts';

/** The account that the collector asks the API server as. */
export const ACCOUNT = 'tallyman';
const NAMESPACE = 'tallyman';

/** What has to be done for each object of a cluster. */
export function clusterGuides(choices: Choices): ObjectGuide[] {
  const audit = isManaged(choices) ? managedSteps(choices) : auditSteps(choices);
  return [
    { object: 'kubernetes-audit', parts: ['sources.kubernetesAudit'], page: 'kubernetes-audit.md', steps: audit },
    {
      object: 'container-command',
      parts: ['sources.kubernetesAudit'],
      page: 'kubernetes-audit.md',
      steps: [
        {
          title: 'Nothing more',
          text:
            choices.apiServer === 'gke'
              ? 'That somebody ran something in a pod is told by the audit log above. GKE does not give out the command.'
              : 'Commands by kubectl exec, attach, debug and cp are told by the audit log above, with all three policies.',
        },
      ],
    },
    {
      object: 'container-lifecycle',
      parts: ['sources.kubernetesLifecycle'],
      page: 'kubernetes-lifecycle.md',
      steps: [permission('tallyman-lifecycle', ACCOUNT, [...PODS, ...EVENTS, ...WORKLOADS])],
    },
    {
      object: 'kubernetes-event',
      parts: ['sources.kubernetesEvents'],
      page: 'kubernetes-events.md',
      steps: [permission('tallyman-events', ACCOUNT, EVENTS)],
    },
    logs(choices),
  ];
}

function logs({ podLogs }: Choices): ObjectGuide {
  return podLogs === 'api'
    ? {
        object: 'container-log',
        parts: ['sources.podLogs'],
        page: 'pod-logs.md',
        steps: [permission('tallyman-pod-logs', ACCOUNT, [...POD_LOGS, ...WORKLOADS])],
      }
    : {
        object: 'container-log',
        parts: ['sources.containerLogs'],
        page: 'container-logs.md',
        steps: [
          permission(NODE_LOGS, NODE_LOGS, [...PODS, ...WORKLOADS]),
          {
            title: 'A collector on each node',
            text: 'It reads /var/log/pods. The image is the one below, where your nodes can pull it; its configuration is in the ConfigMap.',
            snippets: [{ where: 'where kubectl works', text: APPLY_NODE_LOGS }],
          },
        ],
      };
}

/** The command is the doctor's own. */
const permission = (role: string, name: string, reads: Reads): Step => ({
  title: 'Permission to read',
  snippets: [
    {
      where: 'where kubectl works',
      text: grant(role, needsOf({ settings: {}, reads }), { kind: 'ServiceAccount', namespace: NAMESPACE, name }),
    },
  ],
});
