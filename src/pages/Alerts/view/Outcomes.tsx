import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, type IconName } from '@grafana/ui';
import type { Outcome } from '../api/apply';

const WORDS: Record<Outcome['done'], { text: string; icon: IconName; color: 'success' | 'warning' | 'error' }> = {
  created: { text: 'installed', icon: 'check', color: 'success' },
  updated: { text: 'updated', icon: 'check', color: 'success' },
  unchanged: { text: 'unchanged', icon: 'check', color: 'success' },
  removed: { text: 'removed', icon: 'check', color: 'success' },
  left: { text: 'left as it is', icon: 'minus-circle', color: 'warning' },
  partly: { text: 'not all was done', icon: 'exclamation-triangle', color: 'warning' },
  failed: { text: 'failed', icon: 'times', color: 'error' },
};

/** What became of each rule, told as it happens. */
export function Outcomes({ outcomes, total }: { outcomes: Outcome[]; total: number }) {
  const styles = useStyles2(getStyles);
  const failed = outcomes.filter(({ done }) => done === 'failed').length;
  return (
    <div role="status" aria-label="Result">
      <p>{`${outcomes.length - failed} of ${total} done${failed > 0 ? `, ${failed} failed` : ''}`}</p>
      <ul className={styles.list}>
        {outcomes.map(({ uid, title, done, reason }) => (
          <li key={uid}>
            <Icon name={WORDS[done].icon} className={styles[WORDS[done].color]} aria-hidden />
            <span>
              {title}: {WORDS[done].text}
              {reason && `. ${reason}`}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    listStyle: 'none',
    maxHeight: theme.spacing(40),
    overflow: 'auto',
    '> li': { display: 'flex', gap: theme.spacing(1), padding: theme.spacing(0.25, 0), overflowWrap: 'anywhere' },
    svg: { flexShrink: 0, marginTop: theme.spacing(0.25) },
  }),
  success: css({ color: theme.colors.success.text }),
  warning: css({ color: theme.colors.warning.text }),
  error: css({ color: theme.colors.error.text }),
});
