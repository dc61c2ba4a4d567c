import type { Access, Actor, AuditRecord } from '../../../record/record.gen.ts';
import { auditSeverity } from '../detect/severity.ts';
import type { Observation } from '../observation.ts';
import { redactAuditEvent } from '../redact/auditBodies.ts';
import { parseTime } from '../time.ts';
import type { AuditEvent } from './auditEvent.ts';
import { auditRecordId } from './auditId.ts';
import { shellJoin } from './shellQuote.ts';

/** Subresources of a pod that let somebody in, and the action they are called. */
const INTERACTIVE: Record<string, string> = {
  exec: 'exec',
  attach: 'attach',
  portforward: 'port-forward',
  ephemeralcontainers: 'debug',
};

const READS = new Set(['get', 'list', 'watch', 'head', 'options']);
const WRITES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection', 'post', 'put']);

/** Who acted, by the user's name: the API server reserves the prefix `system:`. */
export function actorOf(username: string | undefined): Actor {
  if (!username || username === 'system:anonymous') {
    return 'unknown';
  }
  if (username.startsWith('system:serviceaccount:')) {
    return 'service';
  }
  if (username.startsWith('system:node:')) {
    return 'node';
  }
  return username.startsWith('system:') ? 'system' : 'human';
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
  raw?: string
): Observation | { fault: string } {
  const time = parseTime(event.stageTimestamp);
  const received = parseTime(event.requestReceivedTimestamp);
  if (time === undefined || received === undefined) {
    return { fault: `${time === undefined ? 'stageTimestamp' : 'requestReceivedTimestamp'}: not an RFC 3339 time` };
  }
  const ref = event.objectRef ?? {};
  const code = event.responseStatus?.code;
  const { action, interactive } = actionOf(event);
  const lasting = action === 'watch' || (interactive && action !== 'debug');
  const ended =
    lasting && event.stage === 'ResponseComplete' && started(event.auditID, auditRecordId(event, 'ResponseStarted'));
  const actor = actorOf(event.user?.username);
  const access = accessOf(event, interactive, ended);
  const record: Observation['record'] = {
    record_id: auditRecordId(event),
    event_action: ended ? `${action}-end` : action,
    event_outcome: outcomeOf(event.stage, code),
    event_reason: event.responseStatus?.reason,
    event_duration: event.stage === 'ResponseComplete' || event.stage === 'Panic' ? Number(time - received) : undefined,
    user_name: event.user?.username,
    user_effective_name: event.impersonatedUser?.username,
    client_address: event.sourceIPs?.at(-1),
    user_agent_original: event.userAgent,
    k8s_node_name: ref.resource === 'nodes' ? ref.name : undefined,
    k8s_namespace_name: ref.namespace,
    k8s_pod_name: ref.resource === 'pods' ? nameOf(event) : undefined,
    k8s_object_resource: ref.resource,
    k8s_object_subresource: ref.subresource,
    k8s_object_api_group: ref.apiGroup,
    k8s_object_name: nameOf(event),
    k8s_object_uid: ref.uid,
    k8s_audit_id: event.auditID,
    k8s_audit_stage: event.stage,
    k8s_audit_level: event.level as AuditRecord['k8s_audit_level'],
    k8s_authorization_decision: event.annotations?.[
      'authorization.k8s.io/decision'
    ] as AuditRecord['k8s_authorization_decision'],
    k8s_authorization_reason: event.annotations?.['authorization.k8s.io/reason'],
    k8s_dry_run: queryOf(event).has('dryRun') || undefined,
    url_path: ref.resource ? undefined : event.requestURI.split('?', 1)[0],
    http_response_status_code: code,
    ...(interactive ? sessionOf(event) : {}),
  };
  const { evidence, changed } = redactAuditEvent(event);
  return {
    time,
    object: 'kubernetes-audit',
    severity: ended ? 'info' : auditSeverity(event, action, actor),
    actor,
    access,
    record,
    evidence: raw !== undefined && !changed ? raw : JSON.stringify(evidence),
  };
}

function queryOf(event: AuditEvent): URLSearchParams {
  const at = event.requestURI.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : event.requestURI.slice(at + 1));
}

function actionOf(event: AuditEvent): { action: string; interactive: boolean } {
  const { resource, subresource } = event.objectRef ?? {};
  const name = resource === 'pods' && subresource ? INTERACTIVE[subresource] : undefined;
  // Ephemeral containers are looked at by `get` and added by `patch` or `update`.
  if (name && (name !== 'debug' || WRITES.has(event.verb))) {
    return { action: name, interactive: true };
  }
  return { action: event.verb, interactive: false };
}

function accessOf(event: AuditEvent, interactive: boolean, ended: boolean): Access {
  if (ended) {
    return event.verb === 'watch' ? 'read' : 'none';
  }
  if (interactive) {
    return 'exec';
  }
  // Reviews are asked for by `create` but change nothing.
  if (READS.has(event.verb) || /reviews$/.test(event.objectRef?.resource ?? '')) {
    return 'read';
  }
  return WRITES.has(event.verb) ? 'write' : 'none';
}

function outcomeOf(stage: AuditEvent['stage'], code: number | undefined): AuditRecord['event_outcome'] {
  if (stage === 'Panic') {
    return 'failure';
  }
  return code === undefined ? 'unknown' : code < 400 ? 'success' : 'failure';
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

function sessionOf(event: AuditEvent): Partial<AuditRecord> {
  const query = queryOf(event);
  if (event.objectRef?.subresource === 'ephemeralcontainers') {
    const added = lastEphemeral(event.requestObject);
    return {
      session_id: event.auditID,
      k8s_container_name: added?.name,
      container_image_name: added?.image,
      process_command_line: added?.command && shellJoin(added.command),
    };
  }
  const command = query.getAll('command');
  const ports = query.getAll('ports').concat(query.getAll('port'));
  return {
    session_id: event.auditID,
    k8s_container_name: query.get('container') ?? undefined,
    process_command_line: command.length > 0 ? shellJoin(command) : undefined,
    network_port: ports.length > 0 ? ports.join(',') : undefined,
  };
}

interface EphemeralContainer {
  name?: string;
  image?: string;
  command?: string[];
}

function lastEphemeral(body: unknown): EphemeralContainer | undefined {
  const containers = (body as { spec?: { ephemeralContainers?: unknown } } | undefined)?.spec?.ephemeralContainers;
  const last: unknown = Array.isArray(containers) ? containers.at(-1) : undefined;
  if (typeof last !== 'object' || last === null) {
    return undefined;
  }
  const { name, image, command, args } = last as Record<string, unknown>;
  const words = [command, args].flatMap((list) =>
    Array.isArray(list) ? list.filter((word) => typeof word === 'string') : []
  );
  return {
    name: typeof name === 'string' ? name : undefined,
    image: typeof image === 'string' ? image : undefined,
    command: words.length > 0 ? words : undefined,
  };
}
