import type { AuditRecord } from '../../../record/record.gen.ts';
import type { Observation } from '../observation.ts';
import { REDACTED } from '../redact/auditBodies.ts';
import { withoutSecrets, withoutTexts } from '../redact/secrets.ts';
import { ctsWho } from './ctsUser.ts';
import type { CtsTrace } from './ctsTrace.ts';
import { registryObservation } from './imageRegistry.ts';
import { swrOperation, type SwrOperation } from './swrOperation.ts';
import { swrPlace } from './swrResource.ts';

/** The registry that a trace is of, as the configuration names it. */
export interface SwrRegistry {
  name: string;
  region?: string;
  /** Instances of the Enterprise edition by id, with the hosts that their images are named by. */
  instances?: Map<string, string>;
}

export interface NormalisedTrace {
  observation: Observation;
  operation: SwrOperation;
}

/** Rights that SWR gives as a number. Source: SWR API reference, "Creating Organization Permissions". */
const RIGHTS: Record<number, string> = { 1: 'read', 3: 'edit', 7: 'manage' };
const MOST_NAMED = 20;

/** The record of a trace of SWR. `raw` is the trace as it came, which becomes the evidence without what is secret in it. */
export function normaliseSwrTrace(trace: CtsTrace, raw: unknown, registry: SwrRegistry): NormalisedTrace {
  const operation = swrOperation(trace.trace_name, trace.resource_type);
  const { actor, record: who } = ctsWho(trace);
  const status = statusOf(trace.code);
  const instance = instanceOf(trace, registry);
  // The name of a permission is that of what it is for.
  const place = /NamespaceAuth$/i.test(trace.trace_name) ? 'project' : operation.resource;
  const observation = registryObservation({
    time: trace.time,
    id: trace.trace_id,
    action: operation.action,
    actor,
    record: {
      ...who,
      registry_name: registry.instances?.get(instance ?? '') ?? registry.name,
      registry_product: 'swr',
      registry_instance_id: instance,
      registry_operation: trace.trace_name,
      registry_resource_type: operation.resource,
      registry_resource_name: trace.resource_name,
      ...swrPlace(place, trace.resource_name, trace.request),
      ...outcomeOf(trace, status),
      http_response_status_code: status,
      cloud_region: registry.region,
      message: operation.action === 'grant' || operation.action === 'update' ? granted(trace.request) : undefined,
    },
    evidence: JSON.stringify(redactTrace(raw, operation.resource)),
  });
  return { observation, operation };
}

function statusOf(code: string | undefined): number | undefined {
  const status = Number(code);
  return Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined;
}

/** An instance's id is in the resource of what is done to itself, and in the page that shows what is in it. */
function instanceOf({ resource_type: type, resource_id: id, resource_url: url }: CtsTrace, { instances }: SwrRegistry) {
  if (id !== undefined && (type === 'instance' || instances?.has(id))) {
    return id;
  }
  return /\/instances?\/([A-Za-z0-9-]{8,64})(?=[/?#]|$)/.exec(url ?? '')?.[1];
}

/** `normal` is success; `warning` failed, and an `incident` had consequences. What has none of them is told by its status. */
function outcomeOf(
  { trace_rating: rating, response }: CtsTrace,
  status: number | undefined
): Pick<AuditRecord, 'event_outcome' | 'event_reason'> {
  if (rating === 'normal') {
    return { event_outcome: 'success' };
  }
  if (rating === undefined && (status === undefined || status < 400)) {
    return { event_outcome: status === undefined ? 'unknown' : 'success' };
  }
  const reason = rating === 'incident' ? rating : errorOf(response);
  return { event_outcome: 'failure', event_reason: reason };
}

/** The code of an error, as SWR (`errors[].errorCode`), the gateway (`error_code`) and other services write it. */
function errorOf(response: unknown): string | undefined {
  const body = (typeof response === 'object' && response !== null ? response : {}) as Record<string, unknown>;
  const [first] = Array.isArray(body['errors']) ? (body['errors'] as Array<Record<string, unknown> | null>) : [];
  const code = first?.['errorCode'] ?? body['error_code'] ?? body['errorCode'] ?? body['code'];
  return typeof code === 'string' && code.length <= 100 ? code : undefined;
}

/** Who is given which right, where a request says so. */
function granted(request: unknown): string | undefined {
  const list: unknown[] = Array.isArray(request) ? request : [];
  const names = list.flatMap((entry) => {
    const { user_name: user, auth } = (entry ?? {}) as { user_name?: unknown; auth?: unknown };
    return typeof user === 'string' ? [`${user}${RIGHTS[Number(auth)] ? ` (${RIGHTS[Number(auth)]})` : ''}`] : [];
  });
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return names.length === 0 ? undefined : names.slice(0, MOST_NAMED).join(', ') + more;
}

/** CTS masks what the services name as secret; the answer that holds a credential is not kept whatever they do. */
function redactTrace(raw: unknown, resource: string): unknown {
  const trace = { ...(raw as Record<string, unknown>) };
  for (const key of ['request', 'response', 'message', 'location_info', 'resource_url']) {
    if (trace[key] !== undefined) {
      trace[key] = resource === 'credential' && key === 'response' ? keysOf(trace[key]) : withoutSecrets(trace[key]);
    }
  }
  return trace;
}

/** A body's keys, whether it comes as JSON text or not. */
function keysOf(body: unknown): unknown {
  if (typeof body !== 'string') {
    return withoutTexts(body);
  }
  try {
    return JSON.stringify(withoutTexts(JSON.parse(body)));
  } catch {
    return body === '' ? body : REDACTED;
  }
}
