import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { Summary } from './queries';

interface Props {
  summaries: Summary[];
  total: number;
}

/** How many records there are of what; the most frequent values of each field. */
export function Summaries({ summaries, total }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.grid}>
      {summaries.map(({ title, counts }) => (
        <table key={title} className={styles.table}>
          <caption>{title}</caption>
          <tbody>
            {counts.map(({ name, count }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{count.toLocaleString()}</td>
                <td>{total > 0 ? `${Math.round((count / total) * 100)} %` : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  grid: css({
    display: 'grid',
    gridTemplateColumns: `repeat(auto-fill, minmax(${theme.spacing(32)}, 1fr))`,
    gap: theme.spacing(2, 4),
  }),
  table: css({
    alignSelf: 'start',
    breakInside: 'avoid',
    fontSize: theme.typography.bodySmall.fontSize,
    caption: {
      padding: theme.spacing(0.5, 0),
      captionSide: 'top',
      fontWeight: theme.typography.fontWeightMedium,
      color: theme.colors.text.primary,
    },
    th: { width: '100%', fontWeight: theme.typography.fontWeightRegular, textAlign: 'left', overflowWrap: 'anywhere' },
    td: { paddingLeft: theme.spacing(2), textAlign: 'right', whiteSpace: 'nowrap' },
  }),
});
