import type { Known } from './measure';

type Asker = Pick<Known, 'groups' | 'isCertificate'>;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** Where Kubernetes 1.32 and later tells which certificate it was. */
const CREDENTIAL = 'authentication.kubernetes.io/credential-id';

/**
 * Who made a request, as an audit event tells: in which groups, by a certificate or not. An impersonated user has groups of its own.
 * Source: kubernetes, staging/src/k8s.io/apiserver/pkg/apis/audit/v1/types.go, Event.
 */
export function askerOf(evidence: string | undefined): Asker {
  const event = parsed(evidence);
  const user = isObject(event.user) ? event.user : {};
  const acting = isObject(event.impersonatedUser) ? event.impersonatedUser : user;
  const extra = isObject(user.extra) ? user.extra : {};
  return {
    groups: texts(acting.groups),
    isCertificate: texts(extra[CREDENTIAL]).some((id) => id.startsWith('X509')),
  };
}

function parsed(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
