import type { AuditEvent } from '../normalise/auditEvent.ts';

/** What a secret value is replaced by. */
export const REDACTED = '[redacted]';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The audit event without what must never be stored: the values of Secrets in request and response bodies (also in lists,
 * patches and kubectl's last-applied annotation) and the tokens of TokenRequests and TokenReviews. The event given is not changed.
 */
export function redactAuditEvent(event: AuditEvent): { evidence: AuditEvent; changed: boolean } {
  const { resource, subresource } = event.objectRef ?? {};
  const tokens = resource === 'tokenreviews' || (resource === 'serviceaccounts' && subresource === 'token');
  let changed = false;
  const body = (value: unknown): unknown => {
    if (value === undefined || value === null) {
      return value;
    }
    const redacted = tokens ? redactTokens(value) : resource === 'secrets' ? redactSecret(value) : redactNested(value);
    changed ||= redacted !== value;
    return redacted;
  };
  const requestObject = body(event.requestObject);
  const responseObject = body(event.responseObject);
  return changed ? { evidence: { ...event, requestObject, responseObject }, changed } : { evidence: event, changed };
}

/** Bodies of other resources are left alone unless they say that they are, or hold, a Secret. */
function redactNested(value: unknown): unknown {
  if (!isObject(value)) {
    return value;
  }
  if (value['kind'] === 'Secret' || value['kind'] === 'SecretList') {
    return redactSecret(value);
  }
  if (Array.isArray(value['items']) && value['items'].some((item) => isObject(item) && item['kind'] === 'Secret')) {
    return { ...value, items: value['items'].map(redactNested) };
  }
  return value;
}

function redactSecret(value: unknown): unknown {
  if (Array.isArray(value)) {
    // A JSON patch: any value in it may be one of the secret's.
    return value.map((operation) => (isObject(operation) && 'value' in operation ? { ...operation, value: REDACTED } : operation));
  }
  if (!isObject(value)) {
    return value;
  }
  if (value['kind'] === 'Status') {
    return value;
  }
  const out: Json = { ...value };
  for (const key of ['data', 'stringData']) {
    if (isObject(out[key])) {
      out[key] = Object.fromEntries(Object.keys(out[key]).map((name) => [name, REDACTED]));
    } else if (typeof out[key] === 'string') {
      out[key] = REDACTED;
    }
  }
  if (Array.isArray(out['items'])) {
    out['items'] = out['items'].map(redactSecret);
  }
  const annotations = isObject(out['metadata']) ? out['metadata']['annotations'] : undefined;
  if (isObject(annotations) && LAST_APPLIED in annotations) {
    out['metadata'] = { ...(out['metadata'] as Json), annotations: { ...annotations, [LAST_APPLIED]: REDACTED } };
  }
  return out;
}

function redactTokens(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(redactTokens);
  }
  if (!isObject(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === 'token' && typeof inner === 'string' ? REDACTED : redactTokens(inner)])
  );
}
