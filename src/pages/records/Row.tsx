import React, { memo, useState, type MouseEvent } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ValueFilter } from '../../datasource/query/filters';
import type { RecordRow } from '../../datasource/records/readRecords';
import { Cell } from './Cell';
import type { RecordColumn } from './columns';
import { idOf } from './ids';

interface Props {
  record: RecordRow;
  columns: RecordColumn[];
  timeZone: string;
  isOpened: boolean;
  /** Tab comes to this row. */
  isStop: boolean;
  /** The keyboard is at this row. */
  isFocused: boolean;
  onOpen: (record: RecordRow) => void;
  onFilter: (filter: ValueFilter) => void;
}

/** Somebody marks text to copy it, which ends in a click. */
function isMarking(row: Element): boolean {
  const selection = window.getSelection();
  return Boolean(selection && !selection.isCollapsed && selection.toString() && row.contains(selection.anchorNode));
}

/** One record. It draws what can be done with its values only while somebody is there: a table has thousands of them. */
export const Row = memo(function Row(props: Props) {
  const { record, columns, timeZone, isOpened, isStop, isFocused, onOpen, onFilter } = props;
  const styles = useStyles2(getStyles);
  const [isHovered, setHovered] = useState(false);
  const click = (event: MouseEvent<HTMLTableRowElement>) => {
    if (!isMarking(event.currentTarget)) {
      onOpen(record);
    }
  };
  return (
    <tr
      data-record={idOf(record)}
      className={cx(styles.row, isOpened && styles.opened)}
      aria-selected={isOpened}
      tabIndex={isStop ? 0 : -1}
      onClick={click}
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
    >
      {columns.map((column) => (
        <td key={column.id} className={styles.cell}>
          <Cell
            record={record}
            column={column}
            timeZone={timeZone}
            isActive={isHovered || isFocused}
            onFilter={onFilter}
          />
        </td>
      ))}
    </tr>
  );
});

const getStyles = (theme: GrafanaTheme2) => {
  const { primary } = theme.colors.background;
  const focus = theme.colors.primary.border;
  return {
    row: css({
      cursor: 'pointer',
      // Opaque: the first column stays in place above the others.
      background: primary,
      // Grafana's own bar lies over the top of the page.
      scrollMargin: theme.spacing(12, 0),
      '&:hover': { background: theme.colors.emphasize(primary, 0.03) },
      '&:focus-visible': { outline: `2px solid ${focus}`, outlineOffset: -2 },
      // The first cell lies above the row, and has to draw its part of the line.
      '&:focus-visible > td:first-of-type': { boxShadow: `inset 2px 2px ${focus}, inset 0 -2px ${focus}` },
    }),
    opened: css({
      background: theme.colors.emphasize(primary, 0.08),
      boxShadow: `inset 3px 0 ${theme.colors.primary.main}`,
    }),
    cell: css({
      position: 'relative',
      padding: theme.spacing(0.625, 1),
      verticalAlign: 'top',
      borderTop: `1px solid ${theme.colors.border.weak}`,
      '.filter-buttons': { opacity: 0 },
      '&:hover .filter-buttons, .filter-buttons:focus-within': { opacity: 1 },
      '&:first-of-type': { position: 'sticky', left: 0, zIndex: 1, background: 'inherit', boxShadow: 'inherit' },
    }),
  };
};
