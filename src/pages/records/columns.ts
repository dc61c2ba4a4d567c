import { DENIED, fieldTitle } from '../../datasource/query/fields';
import { isDenied } from '../../datasource/records/denied';
import type { RecordRow } from '../../datasource/records/readRecords';
import { levelOf, lineText } from './line';

/** A column of a table of records. */
export interface RecordColumn {
  /** Stands in the address where people choose columns; the name of the field, where it shows one. */
  id: string;
  title: string;
  text: (record: RecordRow) => string;
  /** The field or label that a click on the cell's value filters by. */
  field?: string;
  /** What stands in the cell, where that says more than the value that is filtered by. */
  shown?: (record: RecordRow) => string;
  /** In pixels; what grows takes what is left besides. */
  width: number;
  grow?: boolean;
  kind?: 'time' | 'severity' | 'outcome' | 'sentence' | 'code' | 'line' | 'level';
  /** Shown only where somebody chooses it. */
  optional?: boolean;
  /** Always shown. */
  fixed?: boolean;
}

type Options = Partial<Omit<RecordColumn, 'id' | 'field'>>;

/** Shows a field or label of the record as it is. */
export const fieldColumn = (name: string, options: Options = {}): RecordColumn => ({
  id: name,
  title: fieldTitle(name),
  text: ({ labels }) => labels[name] ?? '',
  field: name,
  width: 120,
  ...options,
});

export const optionalColumn = (name: string, options: Options = {}): RecordColumn =>
  fieldColumn(name, { optional: true, ...options });

export const timeColumn: RecordColumn = {
  id: 'time',
  title: 'Time',
  text: ({ time }) => new Date(time).toISOString(),
  width: 144,
  kind: 'time',
  fixed: true,
};

export const severityColumn: RecordColumn = fieldColumn('severity', { width: 84, kind: 'severity' });

/** Who did what to what, in words. */
export const sentenceColumn: RecordColumn = {
  id: 'sentence',
  title: 'What happened',
  text: ({ body }) => body,
  width: 210,
  grow: true,
  kind: 'sentence',
};

export const optionalSentence: RecordColumn = { ...sentenceColumn, grow: false, optional: true };

/** A line as a container wrote it. */
export const lineColumn: RecordColumn = {
  id: 'line',
  title: 'Line',
  text: ({ body }) => lineText(body),
  width: 360,
  grow: true,
  kind: 'line',
};

/** How serious the program that wrote the line takes it, where the line says so. */
export const levelColumn: RecordColumn = {
  id: 'level',
  title: 'Level',
  text: ({ body }) => levelOf(body) ?? '',
  width: 72,
  kind: 'level',
};

/** What was run; what happened where that was no command, as with a port that is forwarded. */
export const commandColumn: RecordColumn = fieldColumn('process_command_line', {
  title: 'Command',
  shown: ({ labels, body }) => labels.process_command_line || body,
  width: 220,
  grow: true,
  kind: 'code',
});

/** Of a pod; on pages where there are no others. */
export const containerColumn: RecordColumn = fieldColumn('k8s_container_name', { title: 'Container', width: 88 });

/** On pages of hosts the label has the host's name. */
export const hostColumn: RecordColumn = fieldColumn('cluster', { title: 'Host', width: 120 });

/** What was refused is called so, as in the sentence and in questions. */
const outcomeOf = (labels: RecordRow['labels']): string => (isDenied(labels) ? DENIED : (labels.event_outcome ?? ''));

/** Whether it succeeded, and how it failed where it did not. */
export const outcomeColumn: RecordColumn = fieldColumn('event_outcome', {
  width: 88,
  kind: 'outcome',
  text: ({ labels }) => outcomeOf(labels),
  shown: ({ labels }) => {
    const { http_response_status_code: code, process_exit_code: exit } = labels;
    const outcome = outcomeOf(labels);
    if (outcome !== 'failure') {
      return outcome;
    }
    return exit && exit !== '0' ? `exit ${exit}` : [outcome, code].filter(Boolean).join(' ');
  },
});

/** The columns with these ids, in the table's own order; the usual ones where none of them is known. */
export function shownColumns(columns: RecordColumn[], ids: string[] | undefined): RecordColumn[] {
  const isKnown = columns.some(({ id, fixed }) => !fixed && ids?.includes(id));
  return columns.filter(({ id, optional, fixed }) => fixed || (isKnown ? ids?.includes(id) : !optional));
}
