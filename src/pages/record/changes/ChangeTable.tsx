import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Text, useStyles2 } from '@grafana/ui';
import type { Change } from './difference';

/** More rows nobody reads; the evidence has them all. */
export const MOST_CHANGES = 200;
const LONGEST = 1000;

/** What is different: where, what was there and what is there now. */
export function ChangeTable({ changes }: { changes: Change[] }) {
  const styles = useStyles2(getStyles);
  return (
    <>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {changes.slice(0, MOST_CHANGES).map(({ path, before, after }) => (
            <tr key={path}>
              <th scope="row">{path}</th>
              <td>{before === undefined ? <None /> : <del>{valueText(before)}</del>}</td>
              <td>{after === undefined ? <None /> : <ins>{valueText(after)}</ins>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {changes.length > MOST_CHANGES && (
        <Text color="secondary">
          These are the first {MOST_CHANGES} of {changes.length} differences; the evidence has all.
        </Text>
      )}
    </>
  );
}

const None = () => (
  <Text color="secondary" italic>
    nothing
  </Text>
);

/** A value as it would stand in a manifest, cut where it is long. */
export function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text || '""';
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: '100%',
    tableLayout: 'fixed',
    fontSize: theme.typography.bodySmall.fontSize,
    'th, td': {
      padding: theme.spacing(0.5, 1),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      verticalAlign: 'top',
      textAlign: 'left',
      overflowWrap: 'anywhere',
    },
    'thead th': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightMedium },
    'tbody th': { fontWeight: theme.typography.fontWeightRegular },
    'tbody th, td': { fontFamily: theme.typography.fontFamilyMonospace },
    'del, ins': { textDecoration: 'none', whiteSpace: 'pre-wrap' },
    del: { color: theme.colors.error.text },
    ins: { color: theme.colors.success.text },
  }),
});
