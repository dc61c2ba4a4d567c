import type { Actor, Severity } from '../../../record/record.gen.ts';
import type { AuditEvent } from '../normalise/auditEvent.ts';

const RBAC = 'rbac.authorization.k8s.io';
const WRITES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);
const READS = new Set(['get', 'list', 'watch']);

/** How much attention an audit event asks for, before any detection rule has looked at it. */
export function auditSeverity(event: AuditEvent, action: string, actor: Actor): Severity {
  const ref = event.objectRef ?? {};
  const code = event.responseStatus?.code ?? 0;
  const person = actor === 'human' || actor === 'unknown';
  const denied = code === 401 || code === 403;
  const interactive = action === 'exec' || action === 'attach' || action === 'debug';
  const secrets = ref.resource === 'secrets' && (READS.has(action) || WRITES.has(action));
  if (denied) {
    return interactive || secrets ? 'medium' : 'low';
  }
  if (code >= 400) {
    return interactive ? 'low' : 'info';
  }
  if (event.user?.username === 'system:anonymous' && ref.resource) {
    return 'high';
  }
  if (WRITES.has(action) && actor !== 'system' && (grantsEverything(event) || opensTheNode(event))) {
    return 'high';
  }
  if (interactive || (event.impersonatedUser?.username && person)) {
    return 'medium';
  }
  if (person && (secrets || (ref.apiGroup === RBAC && WRITES.has(action)))) {
    return 'medium';
  }
  return action === 'port-forward' || (person && action.startsWith('delete')) ? 'low' : 'info';
}

interface PodSpec {
  hostPID?: boolean;
  hostNetwork?: boolean;
  hostIPC?: boolean;
  volumes?: Array<{ hostPath?: unknown }>;
  containers?: Array<{ securityContext?: { privileged?: boolean } }>;
  initContainers?: Array<{ securityContext?: { privileged?: boolean } }>;
  ephemeralContainers?: Array<{ securityContext?: { privileged?: boolean } }>;
}

type Templated = PodSpec & { template?: { spec?: PodSpec } };

/** A binding to cluster-admin, where the audit policy kept the request. */
function grantsEverything(event: AuditEvent): boolean {
  const body = event.requestObject as { roleRef?: { name?: string } } | undefined;
  return event.objectRef?.apiGroup === RBAC && body?.roleRef?.name === 'cluster-admin';
}

/** A privileged pod, or one that shares the node's namespaces or files, alone or as a workload's template. */
function opensTheNode(event: AuditEvent): boolean {
  const body = event.requestObject as { spec?: Templated & { jobTemplate?: { spec?: Templated } } } | undefined;
  const spec = body?.spec?.jobTemplate?.spec?.template?.spec ?? body?.spec?.template?.spec ?? body?.spec;
  if (!spec || typeof spec !== 'object') {
    return false;
  }
  const containers = [spec.containers, spec.initContainers, spec.ephemeralContainers].flatMap((list) =>
    Array.isArray(list) ? list : []
  );
  return (
    spec.hostPID === true ||
    spec.hostNetwork === true ||
    spec.hostIPC === true ||
    containers.some((container) => container?.securityContext?.privileged === true) ||
    (Array.isArray(spec.volumes) && spec.volumes.some((volume) => volume?.hostPath !== undefined))
  );
}
