import React from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { RecordRow } from '../../datasource/records/readRecords';
import { severityTitle } from '../../ui/severity';

interface Props {
  rows: RecordRow[];
  timeZone: string;
}

const TIME_FORMAT = 'YYYY-MM-DD HH:mm:ss.SSS';

/** The records in the order of time; the head of the table is on every printed page. */
export function ReportRows({ rows, timeZone }: Props) {
  const styles = useStyles2(getStyles);
  if (rows.length === 0) {
    return <p>No records in this time range.</p>;
  }
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Severity</th>
          <th scope="col">What happened</th>
          <th scope="col">Cluster</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ time, body, labels }, index) => (
          <tr key={labels.record_id ?? index}>
            <td className={styles.time}>{dateTimeFormat(time, { timeZone, format: TIME_FORMAT })}</td>
            <td>{severityTitle(labels.severity)}</td>
            <td className={styles.sentence}>
              {body}
              <div className={styles.id}>{labels.record_id}</div>
            </td>
            <td>{labels.cluster}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: '100%',
    marginTop: theme.spacing(2),
    borderCollapse: 'collapse',
    fontSize: theme.typography.bodySmall.fontSize,
    thead: { display: 'table-header-group' },
    tr: { breakInside: 'avoid' },
    'th, td': {
      padding: theme.spacing(0.5, 2, 0.5, 0),
      textAlign: 'left',
      verticalAlign: 'top',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
  }),
  time: css({ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }),
  sentence: css({ overflowWrap: 'anywhere' }),
  id: css({ color: theme.colors.text.secondary }),
});
