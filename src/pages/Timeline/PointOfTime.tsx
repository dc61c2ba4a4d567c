import React, { useMemo } from 'react';
import { css } from '@emotion/css';
import { LoadingState, type GrafanaTheme2 } from '@grafana/data';
import { Button, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { readRecords, type RecordRow } from '../../datasource/records/readRecords';
import { SEVERITIES } from '../../datasource/lifecycle/types';
import { Measures } from '../measures/Measures';
import { measuresFor } from '../measures/measures';
import { timeText, zoneText } from '../record/values';
import { AuditView } from '../scope/AuditView';
import { chosenDataSource } from '../scope/variables';
import { BeforeList } from './BeforeList';
import { AROUND, minutesText } from './minutes';
import { severityOf } from './related';
import type { TimelineBody } from './TimelineBody';

interface Props {
  model: TimelineBody;
  point: number;
}

/** A point in time: what happened before it, and what to do. Below it the list shows what is around it. */
export function PointOfTime({ model, point }: Props) {
  const styles = useStyles2(getStyles);
  const { around, before } = model.useState();
  const { record, state } = useNoticeable(model, point);
  return (
    <section aria-label="Point in time" className={styles.box}>
      <div className={styles.bar}>
        <h3 className={styles.title}>
          <time dateTime={new Date(point).toISOString()}>
            {timeText(point)} {zoneText(point)}
          </time>
        </h3>
        <span>The list shows</span>
        <RadioButtonGroup
          size="sm"
          aria-label="How much around it is shown"
          options={AROUND.map((value) => ({ value, label: `±${minutesText(value)}` }))}
          value={around}
          onChange={model.setAround}
        />
        <Button size="sm" variant="secondary" icon="times" onClick={model.lookAtAll}>
          Show the whole time range
        </Button>
      </div>
      <div className={styles.parts}>
        <BeforeList model={model} point={point} before={before} />
        <section aria-label="What to do now" className={styles.part}>
          <h4 className={styles.heading}>What to do</h4>
          {record && measuresFor(record).length > 0 ? (
            <>
              <p className={styles.about}>{record.body}</p>
              <Measures record={record} uid={chosenDataSource(model)} onOpen={AuditView.of(model).open} />
            </>
          ) : (
            <p className={styles.about}>{toldOf(state)}</p>
          )}
        </section>
      </div>
    </section>
  );
}

/** Why there is nothing to do. */
function toldOf(state: LoadingState | undefined): string {
  switch (state) {
    case LoadingState.Done:
      return 'Nothing around this time asks for a measure that is known here.';
    case LoadingState.Error:
      return 'The records around this time cannot be read, so it is not known.';
    default:
      return 'Reading the records around this time…';
  }
}

interface Noticeable {
  record?: RecordRow;
  state?: LoadingState;
}

/** The record that is open, or of those around the time that ask for most attention the nearest to it. */
function useNoticeable(model: TimelineBody, point: number): Noticeable {
  const { data } = model.state.list.state.table.state.$data.useState();
  const { record: opened } = AuditView.of(model).useState();
  const rows = useMemo(() => data?.series.flatMap(readRecords) ?? [], [data]);
  const record = useMemo(
    () => rows.find(({ labels }) => labels.record_id === opened?.id) ?? mostSevere(rows, point),
    [rows, opened, point]
  );
  return { record, state: data?.state };
}

export const mostSevere = (rows: RecordRow[], point: number): RecordRow | undefined =>
  rows.reduce<RecordRow | undefined>((worst, row) => {
    const [rank, known] = [rankOf(row), worst ? rankOf(worst) : 0];
    const isNearer = worst && rank === known && Math.abs(row.time - point) < Math.abs(worst.time - point);
    return rank > known || isNearer ? row : worst;
  }, undefined);

const rankOf = ({ labels }: RecordRow): number => SEVERITIES.indexOf(severityOf(labels.severity));

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    padding: theme.spacing(1.5, 2),
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderLeft: `3px solid ${theme.colors.primary.border}`,
    borderRadius: theme.shape.radius.default,
  }),
  bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  title: css({
    margin: 0,
    marginRight: 'auto',
    fontSize: theme.typography.h5.fontSize,
    fontVariantNumeric: 'tabular-nums',
  }),
  parts: css({
    display: 'grid',
    gridTemplateColumns: `repeat(auto-fit, minmax(min(100%, ${theme.spacing(50)}), 1fr))`,
    gap: theme.spacing(3),
    marginTop: theme.spacing(1.5),
  }),
  part: css({ minWidth: 0 }),
  heading: css({ fontSize: theme.typography.h5.fontSize }),
  about: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
});
