import type { RecordRow } from '../../datasource/records/readRecords';
import type { RecordRef } from '../routes';

export const idOf = ({ labels }: RecordRow): string => labels.record_id ?? '';

/** Names a row for the address. */
export const refOf = (record: RecordRow): RecordRef => ({ id: idOf(record), time: record.time });
