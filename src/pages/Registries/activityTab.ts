import {
  fieldColumn,
  optionalColumn,
  outcomeColumn,
  sentenceColumn,
  severityColumn,
  timeColumn,
  type RecordColumn,
} from '../records/columns';
import type { RecordsPage } from '../records/recordsScene';
import { QUICK_FIELDS, REGISTRIES, REGISTRY_RECORDS } from './subjects';

export const REGISTRY_COLUMNS: RecordColumn[] = [
  timeColumn,
  severityColumn,
  sentenceColumn,
  optionalColumn('cluster'),
  fieldColumn('event_action', { width: 84 }),
  fieldColumn('container_image_repository', { width: 110 }),
  fieldColumn('container_image_tag', { width: 66 }),
  fieldColumn('oci_manifest_digest', { width: 96 }),
  fieldColumn('user_name', { width: 92 }),
  fieldColumn('client_address', { width: 104 }),
  outcomeColumn,
  optionalColumn('registry_name', { width: 170 }),
  optionalColumn('registry_product', { width: 100 }),
  optionalColumn('registry_project'),
  optionalColumn('registry_operation', { width: 150 }),
  optionalColumn('registry_resource_type'),
  optionalColumn('registry_resource_name', { width: 200 }),
  optionalColumn('oci_manifest_previous_digest', { width: 160 }),
  optionalColumn('container_image_size', { width: 100 }),
  optionalColumn('user_agent_original', { width: 200 }),
  optionalColumn('user_credential_type'),
  optionalColumn('http_response_status_code', { width: 90 }),
  optionalColumn('event_reason', { width: 140 }),
  optionalColumn('actor', { width: 80 }),
];

/** All that registries told of. */
export const activityTab = (): RecordsPage => ({
  subject: REGISTRY_RECORDS,
  place: REGISTRIES,
  quickFields: QUICK_FIELDS,
  columns: REGISTRY_COLUMNS,
  hint: 'If there never was a record, let a collector listen to the registry’s notifications, or read its audit log.',
});
