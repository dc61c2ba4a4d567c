import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { CopyButton } from './CopyButton';

/** A command, as long as it is, to be read letter by letter and copied. */
export function Command({ text }: { text: string }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.box}>
      {/* What scrolls has to be reached by the keyboard. */}
      <pre className={styles.text} tabIndex={0} aria-label="Command">
        {text}
      </pre>
      <CopyButton text={text} what="the command" />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({
    display: 'flex',
    alignItems: 'start',
    gap: theme.spacing(1),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    padding: theme.spacing(0.5, 1),
  }),
  text: css({
    flex: 1,
    minWidth: 0,
    maxHeight: theme.spacing(25),
    overflow: 'auto',
    margin: 0,
    padding: 0,
    border: 'none',
    background: 'none',
    fontSize: theme.typography.bodySmall.fontSize,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
  }),
});
