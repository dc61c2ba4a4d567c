import { createHash } from 'node:crypto';
import type { AuditEvent } from './auditEvent.ts';

const digest = (parts: string[]) => createHash('sha256').update(parts.join('\0')).digest('base64url');

/**
 * The record_id of a stage of a request. A client may choose its request's audit ID (header Audit-ID) and give it to a second request to
 * have that taken for a repetition, so the id also holds a digest of when the request came, whose it is and what it asks for.
 * Of a very long audit ID only a digest is used.
 */
export function auditRecordId(event: AuditEvent, stage: AuditEvent['stage'] = event.stage): string {
  const { auditID, requestReceivedTimestamp, verb, requestURI, user, impersonatedUser } = event;
  const request = digest([
    requestReceivedTimestamp,
    verb,
    requestURI,
    user?.username ?? '',
    impersonatedUser?.username ?? '',
  ]);
  return `${auditID.length > 64 ? digest([auditID]) : auditID}/${stage}/${request.slice(0, 11)}`;
}
