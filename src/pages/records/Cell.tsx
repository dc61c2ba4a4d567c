import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { DENIED } from '../../datasource/query/fields';
import type { ValueFilter } from '../../datasource/query/filters';
import type { RecordRow } from '../../datasource/records/readRecords';
import { SeverityBadge } from '../../ui/SeverityBadge';
import type { RecordColumn } from './columns';
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
  const value = column.text(record);
  const text = kind === 'time' ? shortTime(record.time, timeZone) : (column.shown?.(record) ?? value);
  return (
    <>
      <div className={boxOf(kind, styles)} title={tooltipOf(kind, text, record.time, timeZone)}>
        <Value kind={kind} value={value} text={text} />
      </div>
      {isActive && field && value !== '' && (
        <FilterButtons title={title} field={field} value={value} onFilter={onFilter} />
      )}
    </>
  );
}

const boxOf = (kind: RecordColumn['kind'], styles: ReturnType<typeof getStyles>): string =>
  kind === 'sentence' || kind === 'line' ? styles[kind] : styles.text;

/** What may be cut off; one over a line of a log would be in the way of reading. */
function tooltipOf(kind: RecordColumn['kind'], text: string, time: number, timeZone: string): string | undefined {
  if (kind === 'line') {
    return undefined;
  }
  return kind === 'time' ? fullTime(time, timeZone) : text;
}

function Value({ kind, value, text }: { kind: RecordColumn['kind']; value: string; text: string }) {
  const styles = useStyles2(getStyles);
  switch (kind) {
    case 'severity':
      return <SeverityBadge severity={value} />;
    case 'outcome':
      return <span className={['failure', DENIED].includes(value) ? styles.failure : undefined}>{text}</span>;
    case 'level':
      return (
        <span className={cx(value === 'error' && styles.failure, value === 'warning' && styles.warning)}>{text}</span>
      );
    case 'code':
      return value === '' ? (
        <span className={styles.sentence}>{text}</span>
      ) : (
        <code className={styles.code}>{text}</code>
      );
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
