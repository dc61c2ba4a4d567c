import type { DataFrame } from '@grafana/data';
import type { AuditQuery } from '../../datasource/query/types';
import { fieldTitle } from '../../datasource/query/fields';
import { readRecords, type RecordRow } from '../../datasource/records/readRecords';
import { objectTitle } from '../../datasource/editor/options';
import { severityTitle } from '../../ui/severity';
import { readCounts } from '../../datasource/records/counts';

/** More rows than this nobody prints; the export has them. */
export const REPORT_ROWS = 1000;

const TOTAL = 'total';
const ROWS = 'rows';

/** What is counted by, and how its values are called. */
const SUMMARIES: Array<{ field: string; title?: (value: string) => string }> = [
  { field: 'severity', title: severityTitle },
  { field: 'object', title: objectTitle },
  { field: 'event_action' },
  { field: 'user_name' },
  { field: 'cluster' },
  { field: 'client_address' },
];

const SUMMARY_LENGTH = 8;

/** Of the records that do not have the field. */
const NOT_THERE = '(none)';

export const reportQueries = (asked: Pick<AuditQuery, 'objects' | 'where'>): AuditQuery[] => [
  { refId: ROWS, shape: 'records', direction: 'forward', limit: REPORT_ROWS, ...asked },
  { refId: TOTAL, shape: 'count', instant: true, ...asked },
  ...SUMMARIES.map(({ field }): AuditQuery => ({
    refId: field,
    shape: 'top',
    by: [field],
    limit: SUMMARY_LENGTH,
    ...asked,
  })),
];

export interface Summary {
  title: string;
  counts: Array<{ name: string; count: number }>;
}

export interface ReportData {
  rows: RecordRow[];
  total: number;
  /** Without those that have nothing to count. */
  summaries: Summary[];
}

/** The answer to the queries above. */
export function readReport(series: DataFrame[]): ReportData {
  const of = (refId: string) => series.filter((frame) => frame.refId === refId);
  const summaries = SUMMARIES.map(({ field, title = String }) => ({
    title: fieldTitle(field),
    counts: readCounts(of(field)).map(({ labels, value }) => ({
      name: title(labels[field] ?? '') || NOT_THERE,
      count: value,
    })),
  }));
  return {
    rows: of(ROWS).flatMap(readRecords),
    total: readCounts(of(TOTAL)).reduce((sum, { value }) => sum + value, 0),
    summaries: summaries.filter(({ counts }) => counts.length > 0),
  };
}
