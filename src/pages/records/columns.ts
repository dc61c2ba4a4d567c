import { fieldTitle } from '../../datasource/query/fields';
import type { RecordRow } from '../../datasource/records/readRecords';

/** A column of a table of records. */
export interface RecordColumn {
  /** Stands in the address where people choose columns; the name of the field, where it shows one. */
  id: string;
  title: string;
  text: (record: RecordRow) => string;
  /** The field or label that a click on the cell's value filters by. */
  field?: string;
  /** In pixels; what grows takes what is left besides. */
  width: number;
  grow?: boolean;
  kind?: 'time' | 'severity' | 'outcome' | 'sentence' | 'code';
  /** Shown only where somebody chooses it. */
  optional?: boolean;
}

type Options = Partial<Omit<RecordColumn, 'id' | 'text' | 'field'>>;

/** Shows a field or label of the record as it is. */
export const fieldColumn = (name: string, options: Options = {}): RecordColumn => ({
  id: name,
  title: fieldTitle(name),
  text: ({ labels }) => labels[name] ?? '',
  field: name,
  width: 140,
  ...options,
});

export const timeColumn: RecordColumn = {
  id: 'time',
  title: 'Time',
  text: ({ time }) => new Date(time).toISOString(),
  width: 190,
  kind: 'time',
};

export const severityColumn: RecordColumn = fieldColumn('severity', { width: 100, kind: 'severity' });

/** Who did what to what, in words. */
export const sentenceColumn: RecordColumn = {
  id: 'sentence',
  title: 'What happened',
  text: ({ body }) => body,
  width: 320,
  grow: true,
  kind: 'sentence',
};

export const outcomeColumn: RecordColumn = fieldColumn('event_outcome', { width: 100, kind: 'outcome' });

/** The columns with these ids, in the table's own order; the usual ones where none of them is known. */
export function shownColumns(columns: RecordColumn[], ids: string[] | undefined): RecordColumn[] {
  const chosen = columns.filter(({ id }) => ids?.includes(id));
  return chosen.length > 0 ? chosen : columns.filter(({ optional }) => !optional);
}
