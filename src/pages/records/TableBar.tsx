import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { ColumnPicker } from './ColumnPicker';
import type { RecordTable } from './RecordTable';

interface Props {
  table: RecordTable;
  /** undefined until the first rows are there. */
  shown: number | undefined;
  /** undefined until they are counted. */
  total: number | undefined;
  /** There are none to be counted. */
  isUnreadable: boolean;
}

/** Above the rows: how many there are, and what can be done with them. */
export function TableBar({ table, shown, total, isUnreadable }: Props) {
  const styles = useStyles2(getStyles);
  const { tools, columns } = table.useState();
  return (
    <div className={styles.bar}>
      <span role="status" className={styles.count}>
        {!isUnreadable && countText(shown, total)}
      </span>
      <div className={styles.tools}>
        {tools.map((tool) => (
          <tool.Component key={tool.state.key} model={tool} />
        ))}
        <ColumnPicker columns={columns} shown={table.shown} usual={table.usual} onChange={table.choose} />
      </div>
    </div>
  );
}

const records = (count: number): string => `${count.toLocaleString()} ${count === 1 ? 'record' : 'records'}`;

export function countText(shown: number | undefined, total: number | undefined): string {
  if (shown === undefined) {
    return 'Reading records…';
  }
  // What was counted a moment earlier may be less than what is shown.
  return total !== undefined && total > shown ? `${shown.toLocaleString()} of ${records(total)}` : records(shown);
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1),
    minHeight: theme.spacing(4),
  }),
  count: css({ color: theme.colors.text.secondary, fontVariantNumeric: 'tabular-nums' }),
  tools: css({ display: 'flex', gap: theme.spacing(1), marginLeft: 'auto' }),
});
