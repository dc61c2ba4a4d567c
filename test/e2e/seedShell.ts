import type { APIRequestContext } from '@playwright/test';
import { lokiUrl, push } from './seed.ts';

export interface Shell {
  /** Nobody else in this Loki is called so. */
  user: string;
  pod: string;
  group: string;
}

/** Writes that alice gave a group a right, that one of it opened a shell in a pod and ran a command there, and that alice deleted the pod since. */
export async function pushShell(request: APIRequestContext): Promise<Shell> {
  const run = `${Date.now().toString(36)}s`;
  const shell = { user: `mallory-${run}`, pod: `web-${run}`, group: `contractors-${run}` };
  const common = { record_version: 1, event_outcome: 'success', k8s_namespace_name: 'shop' };
  const inPod = { ...common, k8s_pod_name: shell.pod, k8s_object_resource: 'pods', k8s_object_name: shell.pod };
  const exec = {
    ...inPod,
    event_action: 'exec',
    user_name: shell.user,
    k8s_container_name: 'web',
    k8s_object_subresource: 'exec',
    k8s_authorization_decision: 'allow',
    k8s_authorization_reason: `RBAC: allowed by RoleBinding "${shell.group}/shop" of Role "admin" to Group "${shell.group}"`,
  };
  const labels = (access: string) => ({ object: 'kubernetes-audit', severity: 'medium', actor: 'human', access });
  await push(await lokiUrl(request), [
    {
      labels: labels('write'),
      record: { ...inPod, record_id: `e2e/${run}/delete`, event_action: 'delete', user_name: 'alice' },
    },
    {
      labels: labels('exec'),
      record: { ...exec, record_id: `e2e/${run}/id`, process_command_line: `sh -c 'id ${run}'` },
    },
    {
      labels: labels('exec'),
      record: { ...exec, record_id: `e2e/${run}/shell`, process_command_line: 'sh' },
      evidence: { kind: 'Event', user: { username: shell.user, groups: [shell.group, 'system:authenticated'] } },
    },
    {
      labels: labels('write'),
      record: {
        ...common,
        ...{ record_id: `e2e/${run}/binding`, event_action: 'create', user_name: 'alice' },
        ...{ k8s_object_resource: 'rolebindings', k8s_object_name: shell.group },
      },
    },
  ]);
  return shell;
}
