import type { AuditEvent } from './auditEvent.ts';

const WRITES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** Subresources that do what they do whatever `dryRun` says; a client can write it into any URL. */
const DEAF = new Set(['exec', 'attach', 'portforward', 'proxy', 'token']);

const holdsAll = (value: unknown) => Array.isArray(value) && value.includes('All');

/**
 * Whether nothing was changed because the request was a dry run. Where a delete has a body the API server does not look at its URL
 * (k8s.io/apiserver pkg/endpoints/handlers/delete.go), so that the URL counts only when it is known that there was no body.
 */
export function isDryRun(event: AuditEvent, query: URLSearchParams): boolean {
  if (!WRITES.has(event.verb) || !event.objectRef?.resource || DEAF.has(event.objectRef.subresource ?? '')) {
    return false;
  }
  const asked = query.getAll('dryRun').includes('All');
  const body = (event.requestObject ?? undefined) as
    { dryRun?: unknown; deleteOptions?: { dryRun?: unknown } | null } | undefined;
  if (event.verb.startsWith('delete')) {
    const kept = event.level === 'Request' || event.level === 'RequestResponse';
    return body === undefined ? asked && kept : holdsAll(body.dryRun);
  }
  // An Eviction carries the options of the delete that it stands for.
  return asked || (event.objectRef.subresource === 'eviction' && holdsAll(body?.deleteOptions?.dryRun));
}
