import React from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, dateTimeFormatTimeAgo, type GrafanaTheme2 } from '@grafana/data';
import { Badge, Text, useStyles2, type BadgeColor } from '@grafana/ui';
import { HEARTBEAT_MS } from '../sources/silence';
import { spanText } from '../sources/texts';
import type { Collector } from './collectorState';

const SHOWN = 50;

const REASONS: Record<Collector['state'], string> = {
  running: 'It was heard of lately, or other records of its cluster come.',
  stopped: 'It has said that it ended.',
  silent: `It did not say that it ended. It records at least once an hour what it has checked, and has not for ${spanText(HEARTBEAT_MS)}; or nothing at all comes from its cluster.`,
  due: 'It records at least once an hour what it has checked. Until then only other records would show that it runs, and there are none.',
};

const STATES: Record<Collector['state'], { text: string; color: BadgeColor }> = {
  running: { text: 'Running', color: 'green' },
  stopped: { text: 'Stopped', color: 'red' },
  silent: { text: 'Not heard of', color: 'orange' },
  due: { text: 'Next sign is due', color: 'darkgrey' },
};

/** Who writes the records of a cluster. */
export function Collectors({ collectors }: { collectors: Collector[] }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.scroll}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th>Collector on</th>
            <th>State</th>
            <th>Since</th>
            <th>Version</th>
            <th>Last sign of its own</th>
          </tr>
        </thead>
        <tbody>
          {collectors.slice(0, SHOWN).map(({ host, state, since, version, lastSign }) => (
            <tr key={host}>
              <td>{host || 'unknown host'}</td>
              <td>
                <Badge {...STATES[state]} tooltip={REASONS[state]} />
              </td>
              <td>{state === 'silent' ? '' : since === undefined ? 'more than 7 days' : dateTimeFormat(since)}</td>
              <td>{version ?? 'before 0.1'}</td>
              <td title={dateTimeFormat(lastSign)}>{dateTimeFormatTimeAgo(lastSign)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {collectors.length > SHOWN && <Text color="secondary">{`and ${collectors.length - SHOWN} more`}</Text>}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroll: css({ overflowX: 'auto' }),
  table: css({
    width: '100%',
    'th, td': { padding: theme.spacing(0.5, 2, 0.5, 0), textAlign: 'left', whiteSpace: 'nowrap' },
    th: { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
  }),
});
