import { useMemo } from 'react';
import { LoadingState, type PanelData } from '@grafana/data';
import { readRecords, type RecordRow } from '../../datasource/records/readRecords';
import { failureOf } from '../../ui/failureOf';
import { useLast } from '../../ui/useLast';
import { readCounts } from '../../datasource/records/counts';

export interface TableData {
  /** Those that came last: while others are on their way these stay. undefined until the first are there. */
  rows: RecordRow[] | undefined;
  /** How many there are in all. */
  total: number | undefined;
  isLoading: boolean;
  failure: string | undefined;
  /** What the reader must know of the answer. */
  notices: string[];
}

/** The rows that an answer brings; of a long range they come day by day. Without a request it is no answer: nothing was asked yet. */
function rowsOf(data: PanelData | undefined): RecordRow[] | undefined {
  if (!data?.request) {
    return undefined;
  }
  if (data.state === LoadingState.Done) {
    return data.series.flatMap(readRecords);
  }
  const first = data.state === LoadingState.Streaming ? data.series.flatMap(readRecords) : [];
  return first.length > 0 ? first : undefined;
}

/** What a table shows of the answers to its two questions: for rows, and for how many there are. */
export function useTableData(data: PanelData | undefined, counted: PanelData | undefined): TableData {
  const rows = useLast(useMemo(() => rowsOf(data), [data]));
  const total = useLast(
    counted?.request && counted.state === LoadingState.Done
      ? readCounts(counted.series).reduce((sum, { value }) => sum + value, 0)
      : undefined
  );
  const isDone = (data?.request && data.state === LoadingState.Done) || data?.state === LoadingState.Error;
  const notices = (data?.series ?? []).flatMap(({ meta }) => meta?.notices ?? []).map(({ text }) => text);
  return {
    rows,
    total,
    isLoading: !isDone,
    failure: data && failureOf(data),
    notices: [...new Set(notices)],
  };
}
