import type { Actor, Severity } from '../../../record/record.gen.ts';
import type { Action } from '../normalise/auditAction.ts';
import type { AuditEvent } from '../normalise/auditEvent.ts';
import { hostAccess } from '../normalise/hostAccess.ts';

const RBAC = 'rbac.authorization.k8s.io';
const WRITES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);
const READS = new Set(['get', 'list', 'watch']);

/** What is known of what a request asks for. */
type SeenAction = Pick<Action, 'name' | 'interactive'>;

/** How much attention an audit event asks for, before any detection rule has looked at it. */
export function auditSeverity(event: AuditEvent, action: SeenAction, actor: Actor, dryRun = false): Severity {
  const code = event.responseStatus?.code ?? 0;
  const secrets = event.objectRef?.resource === 'secrets' && (READS.has(action.name) || WRITES.has(action.name));
  if (code === 401 || code === 403) {
    return entersContainer(action) || secrets ? 'medium' : 'low';
  }
  if (code >= 400 || event.responseStatus?.status === 'Failure') {
    return entersContainer(action) ? 'low' : 'info';
  }
  const severity = allowedSeverity(event, action, actor, secrets);
  // Nothing was done; what would have been is worth a look at most.
  return dryRun && severity !== 'info' ? 'low' : severity;
}

function allowedSeverity(event: AuditEvent, action: SeenAction, actor: Actor, secrets: boolean): Severity {
  const ref = event.objectRef ?? {};
  const person = actor === 'human' || actor === 'unknown';
  const enters = entersContainer(action);
  if (event.user?.username === 'system:anonymous' && ref.resource) {
    return 'high';
  }
  if (WRITES.has(action.name) && actor !== 'system' && (grantsEverything(event) || hostAccess(event) !== undefined)) {
    return 'high';
  }
  if (actor !== 'system' && event.impersonatedUser?.groups?.includes('system:masters')) {
    return 'high';
  }
  // Through the kubelet the rights to pods/exec are not asked for.
  if (enters && ref.resource === 'nodes') {
    return 'high';
  }
  if (enters || (event.impersonatedUser?.username && person)) {
    return 'medium';
  }
  if (person && (secrets || (ref.apiGroup === RBAC && WRITES.has(action.name)))) {
    return 'medium';
  }
  if (
    ref.subresource === 'proxy' &&
    ref.resource === 'nodes' &&
    (action.interactive || (person && WRITES.has(event.verb)))
  ) {
    return 'medium';
  }
  const small = action.name.startsWith('delete') || ref.subresource === 'proxy';
  return action.name === 'port-forward' || (person && small) ? 'low' : 'info';
}

/** Into a container itself; a forwarded port leads only to what listens there. */
function entersContainer({ name, interactive }: SeenAction): boolean {
  return interactive && name !== 'port-forward';
}

/** A binding to cluster-admin, where the audit policy kept the request. */
function grantsEverything(event: AuditEvent): boolean {
  const body = event.requestObject as { roleRef?: { name?: string } } | undefined;
  return event.objectRef?.apiGroup === RBAC && body?.roleRef?.name === 'cluster-admin';
}
