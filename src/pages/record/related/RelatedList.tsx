import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { RecordRow } from '../../../datasource/records/readRecords';
import { SeverityBadge } from '../../../ui/SeverityBadge';
import { RecordLink, type Opener } from '../RecordLink';
import { refOf } from '../../records/ids';
import { clockText, dayText, timeText } from '../values';

interface Props extends Opener {
  title: string;
  rows: RecordRow[];
  /** The record that is open, which is marked. */
  open: RecordRow;
}

/** When, how bad and what, a line each. */
export function RelatedList({ title, rows, open, ...opener }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <ol className={styles.list} aria-label={title}>
      {rows.map((row) => {
        const isOpen = row.labels.record_id === open.labels.record_id;
        return (
          <li
            key={row.labels.record_id}
            className={cx(styles.row, isOpen && styles.open)}
            aria-current={isOpen ? 'true' : undefined}
          >
            <time dateTime={new Date(row.time).toISOString()} title={timeText(row.time)}>
              {dayText(row.time) === dayText(open.time) ? clockText(row.time) : timeText(row.time)}
            </time>
            <SeverityBadge severity={row.labels.severity} />
            {isOpen ? (
              <span className={styles.text}>{row.body} (this one)</span>
            ) : (
              <RecordLink {...opener} record={refOf(row)} className={styles.text}>
                {row.body || row.labels.event_action}
              </RecordLink>
            )}
          </li>
        );
      })}
    </ol>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  row: css({
    display: 'grid',
    gridTemplateColumns: `max-content ${theme.spacing(9)} minmax(0, 1fr)`,
    gap: theme.spacing(1.5),
    alignItems: 'baseline',
    padding: theme.spacing(0.5, 1),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    fontSize: theme.typography.bodySmall.fontSize,
    time: { color: theme.colors.text.secondary, fontFamily: theme.typography.fontFamilyMonospace },
  }),
  open: css({ background: theme.colors.action.selected, time: { color: theme.colors.text.primary } }),
  text: css({
    overflowWrap: 'anywhere',
    // A long command is read in full when its record is opened.
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 3,
    overflow: 'hidden',
  }),
});
