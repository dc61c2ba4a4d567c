import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, useStyles2 } from '@grafana/ui';

interface Props {
  text: string;
  /** Where it is typed, or the file that it is. */
  where: string;
}

/** Something to copy, and where it goes. */
export function Snippet({ text, where }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.where}>
        <span>{where}</span>
        <ClipboardButton
          size="sm"
          variant="secondary"
          fill="text"
          icon="copy"
          getText={() => text}
          aria-label={`Copy: ${where}`}
        >
          Copy
        </ClipboardButton>
      </figcaption>
      {/* Longer than the page is wide: it can be scrolled by keyboard, too. */}
      <pre className={styles.text} tabIndex={0} aria-label={where}>
        {text}
      </pre>
    </figure>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  figure: css({
    margin: 0,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    overflow: 'hidden',
    minWidth: 0,
  }),
  where: css({
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    padding: theme.spacing(0.25, 0.5, 0.25, 1),
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.secondary,
    background: theme.colors.background.secondary,
  }),
  text: css({
    margin: 0,
    padding: theme.spacing(1),
    maxHeight: theme.spacing(48),
    overflow: 'auto',
    border: 'none',
    borderRadius: 0,
    whiteSpace: 'pre',
    fontSize: theme.typography.code.fontSize,
    background: theme.colors.background.canvas,
  }),
});
