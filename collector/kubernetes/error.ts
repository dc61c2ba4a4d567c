import { describe, type Resource } from './resource.ts';

/** The API server refused. */
export class ApiError extends Error {
  readonly status: number;
  /** For how long the API server wants to be left alone, where it says so. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, message: string, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The API server has forgotten the resourceVersion, or the continuation of a list. */
export const isExpired = (error: unknown): boolean => error instanceof ApiError && error.status === 410;

const CAUSES: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up',
  UND_ERR_CONNECT_TIMEOUT: 'it cannot be reached',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer',
  UND_ERR_BODY_TIMEOUT: 'it stopped in the middle of its answer',
  UND_ERR_SOCKET: 'the connection broke',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not signed by the certificate authority that was given',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by the certificate authority that was given',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not signed by the certificate authority that was given',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};

/** What went wrong, for the operator, and how to mend it where that is known. */
export function explain(error: unknown, resource: Resource, verbs: string[]): string {
  if (error instanceof ApiError && error.status === 401) {
    return `the API server does not accept the credentials (${error.message}); they may have expired or been revoked`;
  }
  if (error instanceof ApiError && error.status === 403) {
    const rule = JSON.stringify({ apiGroups: [resource.group], resources: [resource.name], verbs });
    const role = resource.namespace === undefined ? 'ClusterRole' : `Role in namespace ${resource.namespace}`;
    return `no permission for ${describe(resource)}: ${error.message}; grant it by a ${role} with the rule ${rule}`;
  }
  if (error instanceof ApiError) {
    return `the API server answers ${error.status}: ${error.message}`;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  const cause = code === undefined ? undefined : CAUSES[code];
  return cause === undefined ? message : `${cause} (${message || code})`;
}
