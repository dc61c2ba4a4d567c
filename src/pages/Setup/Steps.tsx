import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Text, useStyles2 } from '@grafana/ui';
import type { Step } from '../../../collector/guide/types.ts';
import { Snippet } from './Snippet';

/** What has to be done, in order. */
export function Steps({ steps }: { steps: Step[] }) {
  const styles = useStyles2(getStyles);
  return (
    <ol className={styles.list}>
      {steps.map(({ title, text, snippets = [] }) => (
        <li key={title}>
          <div className={styles.step}>
            <Text weight="medium">{title}</Text>
            {text && <Text color="secondary">{text}</Text>}
            {snippets.map((snippet) => (
              <Snippet key={snippet.where + snippet.text} {...snippet} />
            ))}
          </div>
        </li>
      ))}
    </ol>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    margin: 0,
    paddingLeft: theme.spacing(2.5),
    '& > li::marker': { color: theme.colors.text.secondary },
  }),
  step: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), minWidth: 0 }),
});
