import React, { type MouseEvent } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { IconButton, useStyles2 } from '@grafana/ui';
import type { ValueFilter } from '../../datasource/query/filters';
import type { RecordRow } from '../../datasource/records/readRecords';
import { SeverityBadge } from '../../ui/SeverityBadge';
import type { RecordColumn } from './columns';

interface Props {
  record: RecordRow;
  column: RecordColumn;
  timeZone: string;
  /** The row's first cell opens it. */
  onOpen?: (record: RecordRow) => void;
  onFilter: (filter: ValueFilter) => void;
}

/** Milliseconds tell which came first; Grafana's own formats leave them out. */
const TIME_FORMAT = 'YYYY-MM-DD HH:mm:ss.SSS';

export function Cell({ record, column, timeZone, onOpen, onFilter }: Props) {
  const styles = useStyles2(getStyles);
  const { kind, field, title } = column;
  const text = kind === 'time' ? dateTimeFormat(record.time, { timeZone, format: TIME_FORMAT }) : column.text(record);
  return (
    <td className={styles.cell}>
      <div className={kind === 'sentence' ? styles.sentence : styles.text} title={text}>
        {onOpen ? (
          <button type="button" className={styles.open} onClick={() => onOpen(record)}>
            {text}
          </button>
        ) : (
          <Value kind={kind} text={text} />
        )}
      </div>
      {field && text !== '' && <FilterButtons title={title} field={field} value={text} onFilter={onFilter} />}
    </td>
  );
}

function Value({ kind, text }: { kind: RecordColumn['kind']; text: string }) {
  const styles = useStyles2(getStyles);
  switch (kind) {
    case 'severity':
      return <SeverityBadge severity={text} />;
    case 'outcome':
      return <span className={text === 'failure' ? styles.failure : undefined}>{text}</span>;
    case 'code':
      return text === '' ? null : <code className={styles.code}>{text}</code>;
    default:
      return <>{text}</>;
  }
}

interface FilterButtonsProps {
  title: string;
  field: string;
  value: string;
  onFilter: (filter: ValueFilter) => void;
}

function FilterButtons({ title, field, value, onFilter }: FilterButtonsProps) {
  const styles = useStyles2(getStyles);
  const filter = (out: boolean) => (event: MouseEvent) => {
    event.stopPropagation();
    onFilter({ field, value, out });
  };
  return (
    <span className={`${styles.buttons} filter-buttons`}>
      <IconButton name="search-plus" size="sm" tooltip={`${title}: only ${value}`} onClick={filter(false)} />
      <IconButton name="search-minus" size="sm" tooltip={`${title}: without ${value}`} onClick={filter(true)} />
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const oneLine = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;
  return {
    cell: css({
      position: 'relative',
      padding: theme.spacing(0.75, 1),
      verticalAlign: 'top',
      '&:hover .filter-buttons, &:focus-within .filter-buttons': { opacity: 1 },
    }),
    text: css(oneLine),
    sentence: css({
      display: '-webkit-box',
      WebkitLineClamp: 2,
      WebkitBoxOrient: 'vertical',
      overflow: 'hidden',
      overflowWrap: 'anywhere',
    }),
    open: css({
      ...oneLine,
      maxWidth: '100%',
      padding: 0,
      border: 'none',
      background: 'none',
      font: 'inherit',
      fontVariantNumeric: 'tabular-nums',
      textAlign: 'left',
      '&:hover': { textDecoration: 'underline' },
    }),
    failure: css({ color: theme.colors.error.text }),
    code: css({ ...oneLine, padding: 0, border: 'none', background: 'none' }),
    buttons: css({
      position: 'absolute',
      top: theme.spacing(0.5),
      right: theme.spacing(0.5),
      display: 'flex',
      padding: theme.spacing(0.25),
      opacity: 0,
      borderRadius: theme.shape.radius.default,
      background: theme.colors.background.canvas,
    }),
  };
};
