import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

const ROWS: Array<[string, string]> = [
  ['user:alice verb:delete', 'both hold'],
  ['user:alice OR user:bob', 'one of them holds'],
  ['-namespace:kube-system', 'not this'],
  ['user:(alice bob)', 'one of these values'],
  ['pod:web-*', '* is any characters, ? is one'],
  ['user:*   -user:*', 'the field is there, is not there'],
  ['severity>=high   code:4xx   code:400..499', 'numbers, and severity'],
  ['"base64 -d"', 'this text anywhere in the record'],
  ['command=~".*nc -e.*"', 'the whole value matches a pattern (RE2)'],
  ['object:container-command', 'commands in containers, wherever they were recorded'],
  ['user:$user', 'a variable of the dashboard'],
];

/** What the search bar understands, on half a screen. */
export function SearchHelp() {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.help}>
      {ROWS.map(([text, meaning]) => (
        <React.Fragment key={text}>
          <dt>
            <code>{text}</code>
          </dt>
          <dd>{meaning}</dd>
        </React.Fragment>
      ))}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  help: css({
    display: 'grid',
    gridTemplateColumns: 'max-content 1fr',
    gap: theme.spacing(0.5, 2),
    margin: 0,
    padding: theme.spacing(1),
    fontSize: theme.typography.bodySmall.fontSize,
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
    dt: { fontWeight: theme.typography.fontWeightRegular },
    dd: { margin: 0, color: theme.colors.text.secondary },
  }),
});
