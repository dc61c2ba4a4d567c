import {
  containerColumn,
  optionalColumn,
  fieldColumn,
  outcomeColumn,
  sentenceColumn,
  severityColumn,
  timeColumn,
} from '../records/columns';
import { LifecyclePicture } from '../records/LifecyclePicture';
import type { RecordsPage } from '../records/recordsScene';
import { CLUSTERS } from '../scope/variables';
import { inPod, LIFECYCLE } from './subjects';

/** What became of pods and their containers. */
export const lifecycleTab = (): RecordsPage => ({
  subject: LIFECYCLE,
  place: CLUSTERS,
  above: new LifecyclePicture({ where: inPod }),
  quickFields: [
    'event_action',
    'k8s_namespace_name',
    'k8s_workload_name',
    'k8s_pod_name',
    'k8s_container_name',
    'event_outcome',
    'event_reason',
    'k8s_node_name',
    'user_name',
    'container_image_name',
    'process_exit_code',
    'severity',
    'actor',
  ],
  columns: [
    timeColumn,
    severityColumn,
    sentenceColumn,
    optionalColumn('cluster'),
    fieldColumn('event_action', { width: 84 }),
    fieldColumn('k8s_namespace_name', { width: 100 }),
    fieldColumn('k8s_pod_name', { width: 160 }),
    containerColumn,
    fieldColumn('event_reason', { width: 104 }),
    outcomeColumn,
    optionalColumn('k8s_workload_name', { width: 140 }),
    optionalColumn('k8s_node_name'),
    optionalColumn('user_name', { width: 140 }),
    optionalColumn('container_image_name', { width: 200 }),
    optionalColumn('oci_manifest_digest', { width: 180 }),
    optionalColumn('process_exit_code', { width: 70 }),
    optionalColumn('k8s_container_restart_count', { width: 80 }),
    optionalColumn('k8s_container_type', { width: 90 }),
    optionalColumn('container_id', { width: 180 }),
    optionalColumn('k8s_pod_uid', { width: 180 }),
  ],
  hint: 'If there never was a record, let a collector watch the pods of the cluster.',
});
