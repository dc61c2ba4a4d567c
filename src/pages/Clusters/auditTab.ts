import {
  optionalColumn,
  fieldColumn,
  outcomeColumn,
  sentenceColumn,
  severityColumn,
  timeColumn,
} from '../records/columns';
import type { RecordsPage } from '../records/recordsScene';
import { CLUSTERS } from '../scope/variables';
import { AUDIT } from './subjects';

/** What was asked of the API servers. */
export const auditTab = (): RecordsPage => ({
  subject: AUDIT,
  place: CLUSTERS,
  quickFields: [
    'severity',
    'user_name',
    'event_action',
    'k8s_object_resource',
    'k8s_namespace_name',
    'event_outcome',
    'client_address',
    'k8s_object_name',
    'actor',
    'access',
    'http_response_status_code',
    'k8s_authorization_decision',
    'user_agent_name',
    'k8s_pod_name',
    'k8s_node_name',
    'k8s_audit_stage',
  ],
  columns: [
    timeColumn,
    severityColumn,
    sentenceColumn,
    optionalColumn('cluster'),
    fieldColumn('user_name', { width: 130 }),
    optionalColumn('user_effective_name'),
    fieldColumn('event_action', { width: 82 }),
    // The sentence has it.
    optionalColumn('k8s_object_resource', { width: 104 }),
    optionalColumn('k8s_object_subresource'),
    fieldColumn('k8s_namespace_name', { width: 104 }),
    optionalColumn('k8s_object_name', { width: 180 }),
    optionalColumn('k8s_object_changes', { width: 180, kind: 'code' }),
    outcomeColumn,
    optionalColumn('http_response_status_code', { width: 70 }),
    optionalColumn('event_reason'),
    fieldColumn('client_address', { width: 104 }),
    optionalColumn('user_agent_name'),
    optionalColumn('user_agent_original', { width: 200 }),
    optionalColumn('actor', { width: 80 }),
    optionalColumn('access', { width: 70 }),
    optionalColumn('k8s_authorization_reason', { width: 200 }),
    optionalColumn('k8s_pod_name', { width: 180 }),
    optionalColumn('k8s_node_name'),
    optionalColumn('k8s_audit_stage'),
    optionalColumn('k8s_audit_level'),
  ],
  hint: 'If there never was a record, let the API server send its audit events to a collector.',
});
