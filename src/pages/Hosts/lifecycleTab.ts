import {
  optionalColumn,
  fieldColumn,
  hostColumn,
  outcomeColumn,
  sentenceColumn,
  severityColumn,
  timeColumn,
} from '../records/columns';
import { LifecyclePicture } from '../records/LifecyclePicture';
import type { RecordsPage } from '../records/recordsScene';
import { HOSTS } from '../scope/variables';
import { DRAWN, LIFECYCLE } from './subjects';

/** What became of containers of hosts. */
export const lifecycleTab = (): RecordsPage => ({
  subject: LIFECYCLE,
  place: HOSTS,
  above: new LifecyclePicture(DRAWN),
  quickFields: [
    'event_action',
    'container_name',
    'container_image_name',
    'event_outcome',
    'process_exit_code',
    'container_id',
    'container_runtime_name',
    'severity',
  ],
  columns: [
    timeColumn,
    severityColumn,
    sentenceColumn,
    hostColumn,
    fieldColumn('event_action', { width: 92 }),
    fieldColumn('container_name', { width: 130 }),
    fieldColumn('container_image_name', { width: 160 }),
    outcomeColumn,
    optionalColumn('process_exit_code', { width: 70 }),
    optionalColumn('process_signal', { width: 70 }),
    optionalColumn('oci_manifest_digest', { width: 180 }),
    optionalColumn('container_id', { width: 180 }),
    optionalColumn('container_runtime_name', { width: 90 }),
    optionalColumn('host_name'),
  ],
  hint: 'If there never was a record, let a collector on the host listen to its container engine.',
});
