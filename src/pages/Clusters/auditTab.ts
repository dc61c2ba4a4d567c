import { fieldColumn, outcomeColumn, sentenceColumn, severityColumn, timeColumn } from '../records/columns';
import type { RecordsPage } from '../records/recordsScene';

/** What was asked of the API servers. */
export const auditTab: RecordsPage = {
  subject: { objects: ['kubernetes-audit'] },
  quickFields: [
    'severity',
    'access',
    'actor',
    'user_name',
    'event_action',
    'k8s_object_resource',
    'k8s_namespace_name',
    'event_outcome',
    'client_address',
  ],
  columns: [
    timeColumn,
    severityColumn,
    fieldColumn('user_name', { width: 180 }),
    fieldColumn('event_action', { width: 100 }),
    fieldColumn('k8s_object_resource', { width: 130 }),
    fieldColumn('k8s_namespace_name', { width: 120 }),
    fieldColumn('k8s_object_name', { width: 180 }),
    sentenceColumn,
    outcomeColumn,
    fieldColumn('http_response_status_code', { width: 100 }),
    fieldColumn('client_address', { width: 120 }),
  ],
  hint: 'If there never was a record, let the API server send its audit events to a collector.',
};
