import {
  optionalColumn,
  commandColumn,
  fieldColumn,
  hostColumn,
  optionalSentence,
  outcomeColumn,
  severityColumn,
  timeColumn,
} from '../records/columns';
import type { RecordsPage } from '../records/recordsScene';
import { HOSTS } from '../scope/variables';
import { COMMANDS } from './subjects';

/** What was run in containers of hosts, and copied into and out of them. */
export const commandsTab = (): RecordsPage => ({
  subject: COMMANDS,
  place: HOSTS,
  quickFields: [
    'severity',
    'event_action',
    'container_name',
    'container_image_name',
    'event_outcome',
    'container_id',
    'container_runtime_name',
    'user_name',
    'session_id',
  ],
  columns: [
    timeColumn,
    severityColumn,
    commandColumn,
    optionalSentence,
    hostColumn,
    fieldColumn('container_name', { width: 130 }),
    fieldColumn('container_image_name', { width: 150 }),
    fieldColumn('event_action', { width: 84 }),
    outcomeColumn,
    optionalColumn('container_id', { width: 180 }),
    optionalColumn('container_runtime_name', { width: 90 }),
    optionalColumn('file_path', { width: 180 }),
    optionalColumn('user_name', { width: 120 }),
    optionalColumn('host_name'),
    optionalColumn('session_id', { width: 180 }),
  ],
  hint: 'If there never was a record, let a collector on the host listen to its container engine.',
});
