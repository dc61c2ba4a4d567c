import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

/** Of the theme's palette for data; `info` asks for no attention and gets no colour. */
const COLOURS: Record<string, string> = { low: 'blue', medium: 'yellow', high: 'orange', critical: 'red' };

/** How much attention a record asks for, in a word and a colour. */
export function SeverityBadge({ severity = 'info' }: { severity?: string }) {
  const styles = useStyles2(getStyles, severity);
  return (
    <span className={styles.badge}>
      <span className={styles.dot} aria-hidden />
      {severity.charAt(0).toUpperCase() + severity.slice(1)}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2, severity: string) => {
  const colour = COLOURS[severity];
  return {
    badge: css({
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.75),
      padding: theme.spacing(0, 1),
      border: `1px solid ${theme.colors.border.medium}`,
      borderRadius: theme.shape.radius.pill,
      fontSize: theme.typography.bodySmall.fontSize,
      lineHeight: theme.typography.body.lineHeight,
      whiteSpace: 'nowrap',
    }),
    dot: css({
      width: theme.spacing(1),
      height: theme.spacing(1),
      borderRadius: theme.shape.radius.circle,
      background: colour ? theme.visualization.getColorByName(colour) : theme.colors.text.disabled,
    }),
  };
};
