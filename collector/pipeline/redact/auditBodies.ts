import type { AuditEvent } from '../normalise/auditEvent.ts';

/** What a secret value is replaced by. */
export const REDACTED = '[redacted]';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

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
    const redacted = tokens
      ? redactBodyOfTokens(value)
      : resource === 'secrets'
        ? redactSecret(value)
        : redactNested(value);
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

/** What a Secret's body may keep. Anything else, a mistyped key in a patch for one, may be or hold a value. */
const HARMLESS = new Set([
  ...['kind', 'apiVersion', 'type', 'immutable', 'columnDefinitions', 'cells'],
  // Of DeleteOptions.
  ...['gracePeriodSeconds', 'propagationPolicy', 'orphanDependents', 'preconditions', 'dryRun'],
]);

function redactSecret(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(redactOperation);
  }
  if (!isObject(value)) {
    return REDACTED;
  }
  if (value['kind'] === 'Status' && value['apiVersion'] === 'v1') {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactKey(key, inner)]));
}

function redactKey(key: string, inner: unknown): unknown {
  if (HARMLESS.has(key) || inner === null) {
    return inner;
  }
  switch (key) {
    case 'metadata':
      return redactMetadata(inner);
    case 'items':
    case 'rows':
      return Array.isArray(inner) ? inner.map(redactSecret) : REDACTED;
    case 'object':
      return redactSecret(inner);
    case 'data':
    case 'stringData':
      return isObject(inner) ? Object.fromEntries(Object.keys(inner).map((name) => [name, REDACTED])) : REDACTED;
    default:
      return REDACTED;
  }
}

/** An operation of a JSON patch: any value in it may be one of the secret's. */
function redactOperation(operation: unknown): unknown {
  if (!isObject(operation)) {
    return REDACTED;
  }
  return 'value' in operation ? { ...operation, value: REDACTED } : operation;
}

/** The annotation that `kubectl apply` leaves holds the whole Secret. */
function redactMetadata(metadata: unknown): unknown {
  if (!isObject(metadata)) {
    return REDACTED;
  }
  const annotations = metadata['annotations'];
  if (!isObject(annotations) || !(LAST_APPLIED in annotations)) {
    return metadata;
  }
  return { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: REDACTED } };
}

/** A text can be a body that was cut, with a token in it. */
function redactBodyOfTokens(value: unknown): unknown {
  return typeof value === 'string' ? REDACTED : redactTokens(value);
}

function redactTokens(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(redactTokens);
  }
  if (!isObject(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'token' && typeof inner === 'string' ? REDACTED : redactTokens(inner),
    ])
  );
}
