import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { ValueFilter } from '../../datasource/query/filters';
import type { RecordRow } from '../../datasource/records/readRecords';
import type { RecordRef } from '../routes';
import { Cell } from './Cell';
import type { RecordColumn } from './columns';
import type { Direction } from './RecordTable';

/** Names a row for the address. */
export const refOf = ({ time, labels }: RecordRow): RecordRef => ({ id: labels.record_id ?? '', time });

interface Props {
  rows: RecordRow[];
  columns: RecordColumn[];
  direction: Direction;
  timeZone: string;
  /** The record that is open beside the table. */
  opened: RecordRef | undefined;
  onTurn: () => void;
  onOpen: (record: RecordRow) => void;
  onFilter: (filter: ValueFilter) => void;
}

/** The records as a table; a click on a row opens it, and so does its first cell's button, for the keyboard. */
export function Rows({ rows, columns, direction, timeZone, opened, onTurn, onOpen, onFilter }: Props) {
  const styles = useStyles2(getStyles);
  const least = columns.reduce((sum, { width }) => sum + width, 0);
  return (
    <div className={styles.scroll}>
      <table className={styles.table} style={{ minWidth: least }}>
        <colgroup>
          {columns.map(({ id, width, grow }) => (
            <col key={id} style={grow ? undefined : { width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map(({ id, title, kind }) =>
              kind === 'time' ? (
                <th key={id} scope="col" aria-sort={direction === 'backward' ? 'descending' : 'ascending'}>
                  <button type="button" className={styles.sort} onClick={onTurn}>
                    {title}
                    <Icon name={direction === 'backward' ? 'arrow-down' : 'arrow-up'} />
                  </button>
                </th>
              ) : (
                <th key={id} scope="col">
                  {title}
                </th>
              )
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((record, index) => (
            // The row is a help for the mouse; its first cell is the button.
            <tr
              key={record.labels.record_id ?? index}
              className={cx(styles.row, opened && record.labels.record_id === opened.id && styles.opened)}
              aria-selected={record.labels.record_id === opened?.id}
              onClick={() => onOpen(record)}
            >
              {columns.map((column, place) => (
                <Cell
                  key={column.id}
                  record={record}
                  column={column}
                  timeZone={timeZone}
                  onOpen={place === 0 ? onOpen : undefined}
                  onFilter={onFilter}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroll: css({
    overflowX: 'auto',
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  table: css({
    width: '100%',
    tableLayout: 'fixed',
    borderCollapse: 'collapse',
    fontSize: theme.typography.bodySmall.fontSize,
    background: theme.colors.background.primary,
    th: {
      padding: theme.spacing(0.75, 1),
      fontWeight: theme.typography.fontWeightMedium,
      color: theme.colors.text.secondary,
      background: theme.colors.background.secondary,
      whiteSpace: 'nowrap',
      overflow: 'hidden',
      textOverflow: 'ellipsis',
    },
  }),
  sort: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: 0,
    border: 'none',
    background: 'none',
    font: 'inherit',
    color: 'inherit',
    '&:hover': { color: theme.colors.text.primary },
  }),
  row: css({
    cursor: 'pointer',
    borderTop: `1px solid ${theme.colors.border.weak}`,
    '&:hover': { background: theme.colors.action.hover },
  }),
  opened: css({ background: theme.colors.action.selected }),
});
