import React, { useId } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { ValueFilter } from '../../datasource/query/filters';
import type { RecordRow } from '../../datasource/records/readRecords';
import { HiddenLabel } from '../../ui/HiddenLabel';
import type { RecordRef } from '../routes';
import type { RecordColumn } from './columns';
import { idOf } from './ids';
import type { Direction } from './RecordTable';
import { Row } from './Row';
import { useGridKeys } from './useGridKeys';

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

/** The records as a table; a click on a row opens it, and so does Enter. */
export function Rows({ rows, columns, direction, timeZone, opened, onTurn, onOpen, onFilter }: Props) {
  const styles = useStyles2(getStyles);
  const help = useId();
  const least = columns.reduce((sum, { width }) => sum + width, 0);
  const { grid, stop, focused, ...keys } = useGridKeys(rows.map(idOf), opened?.id, (id) => {
    const record = rows.find((row) => idOf(row) === id);
    if (record) {
      onOpen(record);
    }
  });
  return (
    <div className={styles.scroll}>
      <HiddenLabel id={help}>
        The arrows up and down go from record to record, left and right to the filters of its values, and Enter opens
        it.
      </HiddenLabel>
      <table
        ref={grid}
        role="grid"
        aria-label="Records"
        aria-describedby={help}
        className={styles.table}
        style={{ minWidth: least }}
        {...keys}
      >
        <colgroup>
          {columns.map(({ id, width, grow }) => (
            <col key={id} style={grow ? undefined : { width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map(({ id, title, kind }) => (
              <th key={id} scope="col" title={title} aria-sort={kind === 'time' ? SORTED[direction] : undefined}>
                {kind === 'time' ? (
                  <button type="button" className={styles.sort} onClick={onTurn} title={TURN[direction]}>
                    {title}
                    <Icon name={direction === 'backward' ? 'arrow-down' : 'arrow-up'} />
                  </button>
                ) : (
                  title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((record, index) => (
            <Row
              key={idOf(record) || index}
              record={record}
              columns={columns}
              timeZone={timeZone}
              isOpened={idOf(record) === opened?.id}
              isStop={idOf(record) === stop}
              isFocused={idOf(record) === focused}
              onOpen={onOpen}
              onFilter={onFilter}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SORTED = { backward: 'descending', forward: 'ascending' } as const;
const TURN = { backward: 'Newest first; turn round', forward: 'Oldest first; turn round' };

const getStyles = (theme: GrafanaTheme2) => ({
  scroll: css({
    position: 'relative',
    overflowX: 'auto',
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  table: css({
    width: '100%',
    tableLayout: 'fixed',
    // Collapsed borders do not move along with a column that stays in place.
    borderCollapse: 'separate',
    borderSpacing: 0,
    fontSize: theme.typography.bodySmall.fontSize,
    th: {
      padding: theme.spacing(0.75, 1),
      fontWeight: theme.typography.fontWeightMedium,
      color: theme.colors.text.secondary,
      background: theme.colors.background.secondary,
      whiteSpace: 'nowrap',
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      '&:first-of-type': { position: 'sticky', left: 0, zIndex: 1 },
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
    fontSize: 'inherit',
    color: 'inherit',
    '&:hover': { color: theme.colors.text.primary },
  }),
});
