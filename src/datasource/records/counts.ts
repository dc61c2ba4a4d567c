import { FieldType, type DataFrame } from '@grafana/data';

export interface Count {
  labels: Record<string, string>;
  value: number;
}

/** Reads counts from a table (a row for each combination of labels) or from series (a field for each). */
export function readCounts(frames: DataFrame[]): Count[] {
  return frames.flatMap((frame) => {
    const texts = frame.fields.filter((field) => field.type === FieldType.string);
    const numbers = frame.fields.filter((field) => field.type === FieldType.number);
    return numbers.flatMap((field) =>
      texts.length > 0
        ? field.values.map((value: unknown, row) => ({
            labels: Object.fromEntries(texts.map((text) => [text.name, String(text.values[row] ?? '')])),
            value: Number(value),
          }))
        : [{ labels: field.labels ?? {}, value: Number(field.values[field.values.length - 1] ?? 0) }]
    );
  });
}
