import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { severityColor, severityTitle } from './severity';

/** The severity as a word behind a dot of its colour: colour alone tells nothing to some. */
export function SeverityBadge({ severity = '' }: { severity: string | undefined }) {
  const styles = useStyles2(getStyles, severity);
  return (
    <span className={styles.badge}>
      <span className={styles.dot} aria-hidden />
      {severityTitle(severity)}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2, severity: string) => {
  const name = severityColor(severity);
  const color = name === 'text' ? theme.colors.text.disabled : theme.visualization.getColorByName(name);
  return {
    badge: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.75), whiteSpace: 'nowrap' }),
    dot: css({ width: 8, height: 8, flexShrink: 0, borderRadius: theme.shape.radius.circle, background: color }),
  };
};
