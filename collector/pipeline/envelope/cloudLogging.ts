import { isObject, objectAt, textAt, type Json, type Layer } from './layer.ts';

/** HTTP's status for google.rpc.Code, as google/rpc/code.proto has it beside each. */
const STATUS: Record<number, number> = {
  ...{ 1: 499, 2: 500, 3: 400, 4: 504, 5: 404, 6: 409, 7: 403, 8: 429, 9: 400 },
  ...{ 10: 409, 11: 400, 12: 501, 13: 500, 14: 503, 15: 500, 16: 401 },
};

/** Parts of a namespace itself, not kinds of objects in it. */
const OF_NAMESPACE = new Set(['finalize', 'status']);

/**
 * A LogEntry of Google Cloud Logging whose payload is an AuditLog of the service k8s.io: what GKE makes of its API server's audit events,
 * which it does not give out. It is turned into an audit event; what GKE leaves out (stages, the request's URI and with it the command
 * of an exec) stays left out. AuditLogs of other services are passed over.
 * Sources: google/logging/v2/log_entry.proto, google/cloud/audit/audit_log.proto; GKE documentation, "Audit logging".
 */
export function openCloudLogging(value: Json): Layer | undefined {
  const payload = value['protoPayload'];
  if (!isObject(payload)) {
    return undefined;
  }
  if (payload['serviceName'] !== 'k8s.io') {
    return { inner: [], skipped: 1 };
  }
  const labels = objectAt(objectAt(value, 'resource'), 'labels');
  const principal = textAt(objectAt(payload, 'authenticationInfo'), 'principalEmail');
  const origin = {
    cloud_account_id: textAt(labels, 'project_id'),
    cloud_region: textAt(labels, 'location'),
    k8s_cluster_name: textAt(labels, 'cluster_name'),
    user_cloud_identity: principal?.includes('@') ? principal : undefined,
  };
  const { first, last } = objectAt(value, 'operation');
  const event = eventOf(value, payload, first === true && last !== true ? 'ResponseStarted' : 'ResponseComplete');
  return { inner: [{ value: event, origin, is: 'made', ends: last === true && first !== true }] };
}

function eventOf(entry: Json, payload: Json, stage: string): Json {
  const metadata = objectAt(payload, 'requestMetadata');
  const address = textAt(metadata, 'callerIp');
  const time = textAt(entry, 'timestamp') ?? textAt(entry, 'receiveTimestamp');
  const method = textAt(payload, 'methodName') ?? '';
  const { request, response } = payload;
  return {
    auditID: textAt(objectAt(entry, 'operation'), 'id') ?? textAt(entry, 'insertId') ?? '',
    stage,
    ...targetOf(textAt(payload, 'resourceName') ?? '', method.startsWith('io.k8s.') && method.split('.').length === 3),
    verb: method.split('.').at(-1),
    user: { username: textAt(objectAt(payload, 'authenticationInfo'), 'principalEmail') },
    sourceIPs: address === undefined ? undefined : [address],
    userAgent: textAt(metadata, 'callerSuppliedUserAgent'),
    responseStatus: statusOf(objectAt(payload, 'status'), isObject(response) ? response : {}),
    requestObject: request,
    responseObject: response,
    requestReceivedTimestamp: time,
    stageTimestamp: time,
    annotations: annotationsOf(entry, payload),
  };
}

/**
 * Object and URI of a resource's name: core/v1/namespaces/shop/pods/client/exec, apps/v1/namespaces/shop/deployments/web,
 * core/v1/nodes/n1. Methods such as io.k8s.get are of paths that name no resource.
 */
function targetOf(resourceName: string, bare: boolean): Json {
  if (bare || !resourceName.includes('/')) {
    return { requestURI: `/${resourceName}` };
  }
  const [group = '', apiVersion = '', ...path] = resourceName.split('/');
  const root = group === 'core' ? '/api' : `/apis/${group}`;
  const namespaced = path[0] === 'namespaces' && path.length > 2 && !OF_NAMESPACE.has(path[2] ?? '');
  const [resource, name, subresource] = namespaced ? path.slice(2) : path;
  return {
    requestURI: [root, apiVersion, ...path].join('/'),
    objectRef: {
      apiGroup: group === 'core' ? undefined : group,
      apiVersion,
      resource,
      namespace: path[0] === 'namespaces' ? path[1] : undefined,
      name,
      subresource,
    },
  };
}

/** The outcome. `code` is a google.rpc.Code, or HTTP's own; the answer's Status knows better. Success has no code: nothing is made up. */
function statusOf(status: Json, response: Json): Json {
  const code = status['code'];
  const reason = textAt(response, 'reason');
  if (typeof response['code'] === 'number' && response['code'] >= 400) {
    return { code: response['code'], status: 'Failure', reason };
  }
  if (typeof code !== 'number' || code === 0) {
    return { status: 'Success' };
  }
  const http = code >= 100 ? code : STATUS[code];
  return { code: http, status: (http ?? 500) < 400 ? 'Success' : 'Failure', reason };
}

/** GKE puts the event's annotations into the entry's labels; without them the decision is what `granted` says. */
function annotationsOf(entry: Json, payload: Json): Json {
  const labels = Object.entries(objectAt(entry, 'labels')).filter(([, text]) => typeof text === 'string');
  const [checked] = Array.isArray(payload['authorizationInfo']) ? (payload['authorizationInfo'] as unknown[]) : [];
  const granted = isObject(checked) ? checked['granted'] : undefined;
  const decision = granted === true ? 'allow' : 'forbid';
  return {
    ...(granted === undefined ? {} : { 'authorization.k8s.io/decision': decision }),
    ...Object.fromEntries(labels),
  };
}
