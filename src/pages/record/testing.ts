import type { RecordRow } from '../../datasource/records/readRecords';

/** A row of the data source, at a second after 1970. */
export const rowOf = (id: string, second: number, labels: Record<string, string> = {}): RecordRow => ({
  time: second * 1000,
  body: `sentence of ${id}`,
  labels: { record_id: id, ...labels },
});
