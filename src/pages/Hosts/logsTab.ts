import { optionalColumn, fieldColumn, hostColumn, levelColumn, lineColumn, timeColumn } from '../records/columns';
import type { RecordsPage } from '../records/recordsScene';
import { HOSTS } from '../scope/variables';
import { LOGS } from './subjects';

/** What containers of hosts wrote. */
export const logsTab = (): RecordsPage => ({
  subject: LOGS,
  place: HOSTS,
  quickFields: [
    'container_name',
    'log_iostream',
    'container_image_name',
    'container_id',
    'container_runtime_name',
    'severity',
  ],
  columns: [
    timeColumn,
    levelColumn,
    lineColumn,
    hostColumn,
    fieldColumn('container_name', { width: 130 }),
    optionalColumn('log_iostream', { width: 72 }),
    optionalColumn('container_image_name', { width: 180 }),
    optionalColumn('container_id', { width: 180 }),
    optionalColumn('container_runtime_name', { width: 90 }),
    optionalColumn('host_name'),
    optionalColumn('severity', { width: 84, kind: 'severity' }),
  ],
  hint: 'If there never was a record, let a collector on the host read the logs of its containers.',
});
