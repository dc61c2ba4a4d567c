import {
  containerColumn,
  optionalColumn,
  commandColumn,
  fieldColumn,
  optionalSentence,
  outcomeColumn,
  severityColumn,
  timeColumn,
} from '../records/columns';
import type { RecordsPage } from '../records/recordsScene';
import { CLUSTERS } from '../scope/variables';
import { COMMANDS } from './subjects';

/** What was run in containers of pods, and by whom. */
export const commandsTab = (): RecordsPage => ({
  subject: COMMANDS,
  place: CLUSTERS,
  quickFields: [
    'severity',
    'user_name',
    'event_action',
    'k8s_namespace_name',
    'k8s_pod_name',
    'event_outcome',
    'client_address',
    'k8s_container_name',
    'k8s_node_name',
    'actor',
    'container_image_name',
    'session_id',
  ],
  columns: [
    timeColumn,
    severityColumn,
    commandColumn,
    optionalSentence,
    optionalColumn('cluster'),
    fieldColumn('user_name', { width: 112 }),
    optionalColumn('user_effective_name'),
    fieldColumn('event_action', { width: 72 }),
    fieldColumn('k8s_namespace_name', { width: 92 }),
    fieldColumn('k8s_pod_name', { width: 140 }),
    outcomeColumn,
    fieldColumn('client_address', { width: 104 }),
    { ...containerColumn, optional: true },
    optionalColumn('process_exit_code', { width: 70 }),
    optionalColumn('k8s_node_name'),
    optionalColumn('k8s_workload_name', { width: 140 }),
    optionalColumn('file_path', { width: 180 }),
    optionalColumn('network_port'),
    optionalColumn('container_image_name', { width: 180 }),
    optionalColumn('user_agent_original', { width: 200 }),
    optionalColumn('actor', { width: 80 }),
    optionalColumn('session_id', { width: 180 }),
  ],
  hint: 'kubectl exec, attach, debug, cp and port-forward are found in the audit events that the API server sends to a collector.',
});
