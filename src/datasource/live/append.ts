import type { DataFrame, Field } from '@grafana/data';

/** A frame with the rows of both, of which the newest are kept. Both have the same fields, as they come from one stream. */
export function append(frame: DataFrame | undefined, more: DataFrame, keep: number): DataFrame {
  if (!frame || frame.fields.length !== more.fields.length) {
    return lastOf(more, keep);
  }
  const fields = frame.fields.map((field, index) => joined(field, more.fields[index] ?? field));
  return lastOf({ ...frame, fields, length: frame.length + more.length }, keep);
}

function joined(field: Field, more: Field): Field {
  return {
    ...field,
    values: [...field.values, ...more.values],
    ...(field.nanos && { nanos: [...field.nanos, ...(more.nanos ?? more.values.map(() => 0))] }),
    state: undefined,
  };
}

function lastOf(frame: DataFrame, keep: number): DataFrame {
  if (frame.length <= keep) {
    return frame;
  }
  const fields = frame.fields.map((field) => ({
    ...field,
    values: field.values.slice(-keep),
    ...(field.nanos && { nanos: field.nanos.slice(-keep) }),
  }));
  return { ...frame, fields, length: keep };
}
