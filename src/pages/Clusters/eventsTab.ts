import { optionalColumn, fieldColumn, optionalSentence, severityColumn, timeColumn } from '../records/columns';
import type { RecordsPage } from '../records/recordsScene';
import { CLUSTERS } from '../scope/variables';
import { EVENTS } from './subjects';

/** What the parts of the clusters reported. */
export const eventsTab = (): RecordsPage => ({
  subject: EVENTS,
  place: CLUSTERS,
  quickFields: [
    'k8s_event_type',
    'event_reason',
    'k8s_namespace_name',
    'k8s_object_resource',
    'k8s_object_name',
    'k8s_workload_name',
    'k8s_pod_name',
    'k8s_node_name',
    'k8s_event_reporting_controller',
    'severity',
    'event_action',
  ],
  columns: [
    timeColumn,
    severityColumn,
    fieldColumn('message', { width: 210, grow: true, kind: 'sentence' }),
    optionalSentence,
    optionalColumn('cluster'),
    fieldColumn('k8s_event_type', { title: 'Type', width: 78 }),
    fieldColumn('event_reason', { width: 132 }),
    fieldColumn('k8s_namespace_name', { width: 104 }),
    fieldColumn('k8s_object_resource', { width: 96 }),
    fieldColumn('k8s_object_name', { width: 160 }),
    fieldColumn('k8s_event_count', { title: 'Count', width: 60 }),
    optionalColumn('k8s_event_reporting_controller', { width: 150 }),
    optionalColumn('k8s_node_name'),
    optionalColumn('k8s_pod_name', { width: 180 }),
    optionalColumn('k8s_container_name'),
    optionalColumn('k8s_workload_kind'),
    optionalColumn('k8s_workload_name', { width: 160 }),
    optionalColumn('event_action'),
  ],
  hint: 'If there never was a record, let a collector watch the events of the cluster.',
});
