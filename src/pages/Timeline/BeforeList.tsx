import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { LoadingPlaceholder, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { ask } from '../../datasource/records/ask';
import { readRecords } from '../../datasource/records/readRecords';
import { SeverityBadge } from '../../ui/SeverityBadge';
import { Failure } from '../../ui/Failure';
import { RecordLink } from '../record/RecordLink';
import { refOf } from '../records/ids';
import { useAnswer } from '../../ui/useAnswer';
import { timeText } from '../record/values';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { chosenClusters, chosenDataSource } from '../scope/variables';
import { beforeQuery } from './before';
import { BEFORE, MINUTE_MS, minutesText } from './minutes';
import { subjectOf } from './subject';
import type { TimelineBody } from './TimelineBody';

interface Props {
  model: TimelineBody;
  point: number;
  /** Minutes. */
  before: number;
}

/** What changed before a point in time, with who did it, newest first. */
export function BeforeList({ model, point, before }: Props) {
  const styles = useStyles2(getStyles);
  const { conditions } = AuditSearch.of(model).useState();
  const uid = chosenDataSource(model);
  const view = AuditView.of(model);
  const query = beforeQuery({
    where: conditions?.where,
    clusters: chosenClusters(model),
    subject: subjectOf(conditions?.where),
    moves: model.moves,
  });
  const { value, failure, loading, again } = useAnswer(`${uid} ${point} ${before} ${JSON.stringify(query)}`, async () =>
    (await ask(uid, [query], { from: point - before * MINUTE_MS, to: point })).flatMap(readRecords)
  );
  return (
    <section aria-label="What happened before" className={styles.part}>
      <div className={styles.bar}>
        <h4 className={styles.heading}>What happened before</h4>
        <RadioButtonGroup
          size="sm"
          aria-label="How far back"
          options={BEFORE.map((one) => ({ value: one, label: minutesText(one) }))}
          value={before}
          onChange={model.setBefore}
        />
      </div>
      {loading && <LoadingPlaceholder text="Reading what happened before…" />}
      {failure && <Failure title="What happened before cannot be read" failure={failure} again={again} />}
      {value?.length === 0 && (
        <p className={styles.none}>Nothing was changed here in the {minutesText(before)} before. Look further back.</p>
      )}
      <ol className={styles.list}>
        {value?.map((row, index) => (
          <li key={row.labels.record_id ?? index}>
            <RecordLink uid={uid} record={refOf(row)} onOpen={view.open} className={styles.row}>
              <span className={styles.time}>{timeText(row.time).slice(before < 1440 ? 11 : 5, 19)}</span>
              <SeverityBadge severity={row.labels.severity} />
              <span className={styles.sentence}>{row.body}</span>
            </RecordLink>
          </li>
        ))}
      </ol>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  part: css({ minWidth: 0 }),
  bar: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  heading: css({ margin: 0, fontSize: theme.typography.h5.fontSize }),
  none: css({ marginTop: theme.spacing(1), color: theme.colors.text.secondary }),
  list: css({ listStyle: 'none', margin: theme.spacing(1, 0, 0), maxHeight: theme.spacing(50), overflowY: 'auto' }),
  row: css({
    display: 'grid',
    gridTemplateColumns: `auto ${theme.spacing(10)} minmax(0, 1fr)`,
    gap: theme.spacing(1),
    alignItems: 'baseline',
    padding: theme.spacing(0.5),
    color: theme.colors.text.primary,
    borderRadius: theme.shape.radius.default,
    '&:hover, &:focus-visible': { background: theme.colors.action.hover },
  }),
  time: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  sentence: css({ overflowWrap: 'anywhere' }),
});
