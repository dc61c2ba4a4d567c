import { isJson, parsed, type Json } from './json';

/** What the evidence of a write tells of its object. Source: audit.k8s.io/v1 Event, requestObject and responseObject. */
export interface Version {
  /** The object after the request, as the API server answered. */
  answered?: Json;
  /** The whole object that was sent, by create or update. */
  sent?: Json;
  /** What a patch asked for: a part of the object, or operations of a JSON patch. */
  patch?: Json | unknown[];
}

/** Undefined where the evidence is no audit event. */
export function versionOf(evidence: string | undefined): Version | undefined {
  const event = parsed(evidence);
  if (!event) {
    return undefined;
  }
  const { verb, requestObject: request, responseObject: response } = event;
  const isPatch = verb === 'patch' || verb === 'apply';
  return {
    answered: isJson(response) && response.kind !== 'Status' ? response : undefined,
    sent: isJson(request) && (verb === 'create' || verb === 'update') ? request : undefined,
    patch: isPatch && (isJson(request) || Array.isArray(request)) ? request : undefined,
  };
}

/** Whether the whole object is known. */
export const isWhole = ({ answered, sent }: Version): boolean => Boolean(answered ?? sent);

/**
 * The same side of two versions, so that values which the API server fills in by itself do not look like changes; the two sides that there are
 * where they have none in common.
 */
export function comparable(before: Version, after: Version): [Json, Json] | undefined {
  if (before.answered && after.answered) {
    return [before.answered, after.answered];
  }
  if (before.sent && after.sent) {
    return [before.sent, after.sent];
  }
  const [old, now] = [before.answered ?? before.sent, after.answered ?? after.sent];
  return old && now && [old, now];
}
