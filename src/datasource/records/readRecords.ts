import { FieldType, type DataFrame } from '@grafana/data';

/** A record as the data source's log lines carry it. */
export interface RecordRow {
  /** Milliseconds since 1970. */
  time: number;
  body: string;
  labels: Record<string, string>;
}

export function readRecords(frame: DataFrame): RecordRow[] {
  const time = frame.fields.find((field) => field.type === FieldType.time);
  const body = frame.fields.find((field) => field.name === 'body');
  const labels = frame.fields.find((field) => field.name === 'labels');
  if (!time || !body) {
    return [];
  }
  return time.values.map((value: unknown, row) => ({
    time: Number(value),
    body: String(body.values[row] ?? ''),
    labels: readLabels(labels?.values[row]),
  }));
}

function readLabels(value: unknown): Record<string, string> {
  const labels: unknown = typeof value === 'string' ? JSON.parse(value) : value;
  return typeof labels === 'object' && labels !== null
    ? Object.fromEntries(Object.entries(labels).map(([name, text]) => [name, String(text)]))
    : {};
}
