import { containerColumn, optionalColumn, fieldColumn, levelColumn, lineColumn, timeColumn } from '../records/columns';
import type { RecordsPage } from '../records/recordsScene';
import { CLUSTERS } from '../scope/variables';
import { LOGS } from './subjects';

/** What containers of pods wrote. */
export const logsTab = (): RecordsPage => ({
  subject: LOGS,
  place: CLUSTERS,
  quickFields: [
    'k8s_namespace_name',
    'k8s_workload_name',
    'k8s_pod_name',
    'k8s_container_name',
    'log_iostream',
    'k8s_node_name',
    'container_id',
    'container_image_name',
    'severity',
  ],
  columns: [
    timeColumn,
    levelColumn,
    lineColumn,
    fieldColumn('k8s_namespace_name', { width: 100 }),
    fieldColumn('k8s_pod_name', { width: 160 }),
    containerColumn,
    optionalColumn('log_iostream', { width: 72 }),
    optionalColumn('cluster'),
    optionalColumn('k8s_workload_name', { width: 140 }),
    optionalColumn('k8s_node_name'),
    optionalColumn('k8s_pod_uid', { width: 180 }),
    optionalColumn('container_id', { width: 180 }),
    optionalColumn('container_image_name', { width: 180 }),
    optionalColumn('k8s_container_restart_count', { width: 80 }),
    optionalColumn('severity', { width: 84, kind: 'severity' }),
  ],
  hint: 'If there never was a record, let a collector read the logs of the pods.',
});
