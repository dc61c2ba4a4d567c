import React, { useEffect, useMemo, useRef, useState } from 'react';
import { css } from '@emotion/css';
import { dateTime, LoadingState, type GrafanaTheme2, type PanelData } from '@grafana/data';
import { sceneGraph, type SceneComponentProps } from '@grafana/scenes';
import { LoadingBar, useStyles2 } from '@grafana/ui';
import { errorText } from '../../ui/errorText';
import { useSize } from '../../ui/useSize';
import { readRecords, type RecordRow } from '../../datasource/records/readRecords';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { isElsewhere } from '../scope/followSearch';
import { readCounts } from '../Overview/counts';
import { Elsewhere, NoRows, Unreadable } from './Hints';
import type { RecordTable } from './RecordTable';
import { More } from './More';
import { refOf, Rows } from './Rows';
import { TableBar } from './TableBar';

const NONE: RecordRow[] = [];

/** The rows that came last; while others are on their way these stay. */
function useRows(data: PanelData | undefined): RecordRow[] | undefined {
  const rows = useMemo(
    () => (data?.state === LoadingState.Done ? data.series.flatMap(readRecords) : undefined),
    [data]
  );
  const [last, setLast] = useState<RecordRow[]>();
  if (rows && rows !== last) {
    setLast(rows);
  }
  return rows ?? last;
}

const totalOf = (data: PanelData | undefined): number | undefined =>
  data?.state === LoadingState.Done ? readCounts(data.series).reduce((sum, { value }) => sum + value, 0) : undefined;

export function RecordTableRenderer({ model }: SceneComponentProps<RecordTable>) {
  const styles = useStyles2(getStyles);
  const { $data, total, direction, limit, subject, hint } = model.useState();
  const { data } = $data.useState();
  const { data: counted } = total.useState();
  const search = AuditSearch.of(model);
  const { conditions } = search.useState();
  const { value: range } = sceneGraph.getTimeRange(model).useState();
  const rows = useRows(data) ?? NONE;
  const view = AuditView.of(model);
  const { record: opened } = view.useState();
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);

  useEffect(() => view.setRows(rows.map(refOf)), [view, rows]);

  const isLoading = !data || data.state === LoadingState.Loading || data.state === LoadingState.NotStarted;
  if (!conditions) {
    return null;
  }
  if (isElsewhere(subject, conditions)) {
    return <Elsewhere objects={subject.objects ?? []} onClear={search.clear} />;
  }
  return (
    <div className={styles.table} ref={box}>
      <TableBar table={model} shown={rows.length} total={totalOf(counted)} />
      <div className={styles.progress}>{isLoading && <LoadingBar width={width} />}</div>
      {data?.state === LoadingState.Error && (
        <Unreadable reason={errorText(data.errors?.[0])} onRetry={() => $data.runQueries()} />
      )}
      {data?.state === LoadingState.Done && rows.length === 0 && (
        <NoRows hint={hint} isNarrowed={Boolean(conditions.where)} onClear={search.clear} />
      )}
      {rows.length > 0 && (
        <Rows
          rows={rows}
          columns={model.shown}
          direction={direction}
          timeZone={sceneGraph.getTimeRange(model).getTimeZone()}
          opened={opened}
          onTurn={model.turn}
          onOpen={(record) => view.open(refOf(record))}
          onFilter={(filter) => search.toggle(filter)}
        />
      )}
      {rows.length >= limit && (
        <More
          limit={limit}
          next={model.nextLimit}
          direction={direction}
          lastTime={rows[rows.length - 1]?.time ?? 0}
          onMore={model.showMore}
          onGoOn={(time) => {
            const [from, to] = direction === 'backward' ? [range.from.valueOf(), time] : [time, range.to.valueOf()];
            const ends = { from: dateTime(from), to: dateTime(to) };
            sceneGraph.getTimeRange(model).onTimeRangeChange({ ...ends, raw: ends });
          }}
        />
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  progress: css({ height: 1 }),
});
