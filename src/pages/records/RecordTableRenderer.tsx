import React, { useCallback, useEffect, useRef } from 'react';
import { css } from '@emotion/css';
import { dateTime, type GrafanaTheme2 } from '@grafana/data';
import { sceneGraph, type SceneComponentProps } from '@grafana/scenes';
import { Alert, LoadingBar, useStyles2 } from '@grafana/ui';
import type { ValueFilter } from '../../datasource/query/filters';
import type { RecordRow } from '../../datasource/records/readRecords';
import { outdated } from '../../ui/outdated';
import { useSize } from '../../ui/useSize';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { isElsewhere } from '../scope/followSearch';
import { Elsewhere, NoRows, Unreadable } from './Hints';
import { refOf } from './ids';
import type { RecordTable } from './RecordTable';
import { More } from './More';
import { Rows } from './Rows';
import { TableBar } from './TableBar';
import { useTableData } from './useTableData';

const NONE: RecordRow[] = [];

export function RecordTableRenderer({ model }: SceneComponentProps<RecordTable>) {
  const styles = useStyles2(getStyles);
  const { $data, total: counting, direction, limit, subject, hint } = model.useState();
  const search = AuditSearch.of(model);
  const view = AuditView.of(model);
  const { conditions } = search.useState();
  const { record: opened } = view.useState();
  const { data } = $data.useState();
  const { rows: known, total, isLoading, failure, notices } = useTableData(data, counting.useState().data);
  const box = useRef<HTMLDivElement>(null);
  const { width } = useSize(box);
  const rows = known ?? NONE;

  useEffect(() => view.setRows(rows.map(refOf)), [view, rows]);
  const open = useCallback((record: RecordRow) => view.open(refOf(record)), [view]);
  const filter = useCallback((one: ValueFilter) => search.toggle(one), [search]);

  if (!conditions) {
    return null;
  }
  if (isElsewhere(subject, conditions)) {
    return <Elsewhere objects={subject.objects ?? []} onClear={search.clear} />;
  }
  const timeRange = sceneGraph.getTimeRange(model);
  const goOn = (time: number) => {
    const { from, to } = timeRange.state.value;
    // Others of the same millisecond as the last row may be among those that were not read.
    const ends = direction === 'backward' ? { from, to: dateTime(time + 1) } : { from: dateTime(time), to };
    timeRange.onTimeRangeChange({ ...ends, raw: ends });
  };
  return (
    <section className={styles.table} ref={box} aria-label="Records" aria-busy={isLoading}>
      <TableBar table={model} shown={known?.length} total={total} isUnreadable={Boolean(failure) && !known} />
      <div className={styles.progress}>{isLoading && <LoadingBar width={width} />}</div>
      {failure && <Unreadable reason={failure} isOld={rows.length > 0} onRetry={() => timeRange.onRefresh()} />}
      {notices.length > 0 && <Alert severity="info" title={notices.join(' ')} />}
      {known?.length === 0 && !isLoading && !failure && (
        <NoRows hint={hint} isNarrowed={Boolean(conditions.where)} onClear={search.clear} />
      )}
      {rows.length > 0 && (
        <div className={isLoading ? styles.old : undefined}>
          <Rows
            rows={rows}
            columns={model.shown}
            direction={direction}
            timeZone={timeRange.getTimeZone()}
            opened={opened}
            onTurn={model.turn}
            onOpen={open}
            onFilter={filter}
          />
        </div>
      )}
      {rows.length >= limit && (
        <More
          limit={limit}
          next={model.nextLimit}
          direction={direction}
          lastTime={rows[rows.length - 1]?.time ?? 0}
          onMore={model.showMore}
          onGoOn={goOn}
        />
      )}
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minHeight: theme.spacing(30) }),
  progress: css({ height: 1 }),
  old: css(outdated(theme)),
});
