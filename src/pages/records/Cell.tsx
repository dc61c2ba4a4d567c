import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ValueFilter } from '../../datasource/query/filters';
import type { RecordRow } from '../../datasource/records/readRecords';
import { SeverityBadge } from '../../ui/SeverityBadge';
import { DENIED, type RecordColumn } from './columns';
import { FilterButtons } from './FilterButtons';
import { fullTime, shortTime } from './time';

interface Props {
  record: RecordRow;
  column: RecordColumn;
  timeZone: string;
  /** Somebody is at this row: what can be done with its values is there. */
  isActive: boolean;
  onFilter: (filter: ValueFilter) => void;
}

export function Cell({ record, column, timeZone, isActive, onFilter }: Props) {
  const styles = useStyles2(getStyles);
  const { kind, field, title } = column;
  const text = kind === 'time' ? shortTime(record.time, timeZone) : column.text(record);
  const box = { sentence: styles.sentence, line: styles.line }[kind as string] ?? styles.text;
  return (
    <>
      {/* What is shown whole needs no tooltip, and one over a line is in the way of reading. */}
      <div
        className={box}
        title={kind === 'line' ? undefined : kind === 'time' ? fullTime(record.time, timeZone) : text}
      >
        <Value kind={kind} text={text} note={column.note?.(record) ?? ''} />
      </div>
      {isActive && field && text !== '' && (
        <FilterButtons title={title} field={field} value={text} onFilter={onFilter} />
      )}
    </>
  );
}

function Value({ kind, text, note }: { kind: RecordColumn['kind']; text: string; note: string }) {
  const styles = useStyles2(getStyles);
  switch (kind) {
    case 'severity':
      return <SeverityBadge severity={text} />;
    case 'outcome':
      return (
        <>
          {text === 'failure' ? <span className={styles.failure}>{note === DENIED ? note : text}</span> : text}
          {note && note !== DENIED && <span className={styles.note}> {note}</span>}
        </>
      );
    case 'level':
      return (
        <span className={cx(text === 'error' && styles.failure, text === 'warning' && styles.warning)}>{text}</span>
      );
    case 'code':
      return text === '' ? null : <code className={styles.code}>{text}</code>;
    default:
      return <>{text}</>;
  }
}

const getStyles = (theme: GrafanaTheme2) => {
  const clamped = (lines: number) =>
    ({
      display: '-webkit-box',
      WebkitLineClamp: lines,
      WebkitBoxOrient: 'vertical',
      overflow: 'hidden',
      overflowWrap: 'anywhere',
    }) as const;
  const monospace = { fontFamily: theme.typography.fontFamilyMonospace, fontSize: 'inherit' };
  return {
    text: css({
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
      fontVariantNumeric: 'tabular-nums',
    }),
    sentence: css(clamped(2)),
    line: css({ ...clamped(12), ...monospace, whiteSpace: 'pre-wrap' }),
    failure: css({ color: theme.colors.error.text }),
    warning: css({ color: theme.colors.warning.text }),
    note: css({ color: theme.colors.text.secondary }),
    code: css({
      ...clamped(2),
      ...monospace,
      whiteSpace: 'pre-wrap',
      margin: 0,
      padding: 0,
      border: 'none',
      background: 'none',
      color: 'inherit',
      lineHeight: 'inherit',
    }),
  };
};
