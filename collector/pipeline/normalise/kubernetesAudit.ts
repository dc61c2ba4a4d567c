import type { AuditRecord } from '../../../record/record.gen.ts';
import { auditSeverity } from '../detect/severity.ts';
import type { Observation } from '../observation.ts';
import { redactAuditEvent } from '../redact/auditBodies.ts';
import { parseTime } from '../time.ts';
import { accessOf, actionOf, outcomeOf, partOf, type Action } from './auditAction.ts';
import type { AuditEvent } from './auditEvent.ts';
import { auditRecordId } from './auditId.ts';
import { sessionFields } from './auditSession.ts';
import { actorOf, addressFields, userFields } from './auditUser.ts';
import { isDryRun } from './dryRun.ts';
import { hostAccess } from './hostAccess.ts';
import { proxiedName } from './kubeletProxy.ts';
import { objectChanges } from './objectChanges.ts';
import { clientOf } from './userAgent.ts';

/** What an envelope knows of an event beyond the event. */
export interface Surroundings {
  /** Fields of the record: account, region and name of the cluster. */
  origin?: Partial<AuditRecord>;
  /** The envelope says that this is the end of a request that was told of before. */
  ends?: boolean;
  /** The end of the request was recorded before this, its start. */
  late?: boolean;
}

/**
 * The observation of one audit event, or the fault that makes it unusable. `started` tells, by audit ID and by the record_id
 * that it had, whether the ResponseStarted stage of the same request was recorded: then the ResponseComplete of a long-lasting
 * request is its end and not a second request.
 * `raw` is the event's own JSON text where there is one; it becomes the evidence unless it holds secrets.
 */
export function normaliseAuditEvent(
  event: AuditEvent,
  started: (auditId: string, recordId: string) => boolean,
  raw?: string,
  { origin, ends, late }: Surroundings = {}
): Observation | { fault: string } {
  const time = parseTime(event.stageTimestamp);
  const received = parseTime(event.requestReceivedTimestamp);
  if (time === undefined || received === undefined) {
    return { fault: `${time === undefined ? 'stageTimestamp' : 'requestReceivedTimestamp'}: not an RFC 3339 time` };
  }
  const action = actionOf(event);
  const hasStarted = () => ends || started(event.auditID, auditRecordId(event, 'ResponseStarted'));
  const part = partOf(event, action, hasStarted, late);
  const dryRun = isDryRun(event, action.query);
  const actor = actorOf(event.user?.username);
  const over = event.stage === 'ResponseComplete' || event.stage === 'Panic';
  const record: Observation['record'] = {
    record_id: auditRecordId(event),
    event_action: part === 'whole' ? action.name : `${action.name}-${part}`,
    event_outcome: outcomeOf(event),
    event_reason: event.responseStatus?.reason,
    // An envelope that knows one time only tells no duration.
    event_duration: (over && Number(time - received)) || undefined,
    ...userFields(event),
    ...addressFields(event),
    user_agent_original: event.userAgent,
    ...clientOf(event.userAgent),
    ...objectFields(event, action),
    k8s_object_changes: objectChanges(event),
    k8s_pod_host_access: hostAccess(event),
    k8s_audit_id: event.auditID,
    k8s_audit_stage: event.stage,
    k8s_audit_level: event.level as AuditRecord['k8s_audit_level'],
    k8s_authorization_decision: event.annotations?.[
      'authorization.k8s.io/decision'
    ] as AuditRecord['k8s_authorization_decision'],
    k8s_authorization_reason: event.annotations?.['authorization.k8s.io/reason'],
    k8s_dry_run: dryRun || undefined,
    url_path: pathOf(event, action),
    http_response_status_code: event.responseStatus?.code,
    ...(action.interactive ? sessionFields(event, action.query, action.kubelet, action.copy) : {}),
    ...origin,
  };
  const { evidence, changed } = redactAuditEvent(event);
  return {
    time,
    object: 'kubernetes-audit',
    severity: part === 'whole' ? auditSeverity(event, action, actor, dryRun) : 'info',
    actor,
    access: accessOf(event, action, part),
    record,
    evidence: raw !== undefined && !changed ? raw : JSON.stringify(evidence),
  };
}

function objectFields(event: AuditEvent, { kubelet }: Action): Partial<AuditRecord> {
  const ref = event.objectRef ?? {};
  const name = nameOf(event);
  const bare = ref.subresource === 'proxy' && name !== undefined ? proxiedName(name) : name;
  return {
    k8s_node_name: ref.resource === 'nodes' ? bare : undefined,
    k8s_namespace_name: kubelet?.namespace ?? ref.namespace,
    k8s_pod_name: kubelet?.pod ?? (ref.resource === 'pods' ? bare : undefined),
    k8s_container_name: kubelet?.container,
    k8s_object_resource: ref.resource,
    k8s_object_subresource: ref.subresource,
    k8s_object_api_group: ref.apiGroup,
    k8s_object_name: name,
    k8s_object_uid: ref.uid,
  };
}

/** The path of a request that names no resource, or that goes on behind a proxy. */
function pathOf(event: AuditEvent, { proxied }: Action): string | undefined {
  return event.objectRef?.resource ? proxied : event.requestURI.split('?', 1)[0];
}

/** The object's name; of a pod created with generateName only the answer knows it. */
function nameOf(event: AuditEvent): string | undefined {
  if (event.objectRef?.name) {
    return event.objectRef.name;
  }
  if (event.verb !== 'create') {
    return undefined;
  }
  const answer = event.responseObject as { metadata?: { name?: unknown } } | undefined;
  return typeof answer?.metadata?.name === 'string' ? answer.metadata.name : undefined;
}
