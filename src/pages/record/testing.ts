import { FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import type { RecordRow } from '../../datasource/records/readRecords';

/** A row of the data source, at a second after 1970. */
export const rowOf = (id: string, second: number, labels: Record<string, string> = {}): RecordRow => ({
  time: second * 1000,
  body: `sentence of ${id}`,
  labels: { record_id: id, ...labels },
});

/** What the data source answers with these rows. */
export const frameOf = (refId: string, rows: RecordRow[]): DataFrame =>
  toDataFrame({
    refId,
    fields: [
      { name: 'timestamp', type: FieldType.time, values: rows.map(({ time }) => time) },
      { name: 'body', type: FieldType.string, values: rows.map(({ body }) => body) },
      { name: 'labels', type: FieldType.other, values: rows.map(({ labels }) => labels) },
    ],
  });
