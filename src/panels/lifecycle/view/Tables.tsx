import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { TimeZone } from '@grafana/schema';
import { Pagination, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import type { Mark, Span } from '../../../datasource/lifecycle/types';
import { kindName, placeName, severityNames, spanTimes, stateNames, timeText } from '../text';
import type { Selection } from './selection';

interface Props {
  spans: Span[];
  /** Those that are shown. */
  marks: Mark[];
  timeZone: TimeZone;
  onSelect: (selection: Selection) => void;
}

type Which = 'marks' | 'spans';

const PAGE = 100;

/** All that the picture shows, as text. */
export function Tables({ spans, marks, timeZone, onSelect }: Props) {
  const styles = useStyles2(getStyles);
  const [which, setWhich] = useState<Which>('marks');
  const [page, setPage] = useState(1);
  const rows = which === 'marks' ? marks : spans;
  const pages = Math.ceil(rows.length / PAGE);
  const shown = Math.min(page, Math.max(pages, 1));
  const from = (shown - 1) * PAGE;
  return (
    <div className={styles.tables}>
      <div className={styles.bar}>
        <RadioButtonGroup<Which>
          size="sm"
          aria-label={t('table.of', 'Table of')}
          options={[
            { value: 'marks', label: t('table.marks', 'What happened ({{number}})', { number: marks.length }) },
            { value: 'spans', label: t('table.spans', 'States ({{number}})', { number: spans.length }) },
          ]}
          value={which}
          onChange={(next) => {
            setWhich(next);
            setPage(1);
          }}
        />
        <Pagination currentPage={shown} numberOfPages={pages} hideWhenSinglePage onNavigate={setPage} />
      </div>
      {/* What scrolls has to be reached by the keyboard. */}
      <div className={styles.scroll} tabIndex={0} role="region" aria-label={t('table.region', 'Table')}>
        {which === 'marks' ? (
          <MarksTable marks={marks.slice(from, from + PAGE)} timeZone={timeZone} onSelect={onSelect} />
        ) : (
          <SpansTable spans={spans.slice(from, from + PAGE)} timeZone={timeZone} onSelect={onSelect} />
        )}
      </div>
    </div>
  );
}

type RowsProps = Pick<Props, 'timeZone' | 'onSelect'>;

function MarksTable({ marks, timeZone, onSelect }: RowsProps & { marks: Mark[] }) {
  const styles = useStyles2(getStyles);
  const severities = severityNames();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('mark.time', 'Time')}</th>
          <th scope="col">{t('mark.severity', 'Severity')}</th>
          <th scope="col">{t('mark.kind', 'Kind')}</th>
          <th scope="col">{t('table.where', 'Where')}</th>
          <th scope="col">{t('table.sentence', 'What happened')}</th>
        </tr>
      </thead>
      <tbody>
        {marks.map((mark, index) => (
          <tr key={mark.recordId || index}>
            <td className={styles.nowrap}>{timeText(mark.time, timeZone)}</td>
            <td className={styles.nowrap}>{severities[mark.severity]}</td>
            <td className={styles.nowrap}>{kindName(mark.kind)}</td>
            <td>{placeName(mark)}</td>
            <td>
              <button type="button" className={styles.link} onClick={() => onSelect({ marks: [mark] })}>
                {mark.sentence}
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SpansTable({ spans, timeZone, onSelect }: RowsProps & { spans: Span[] }) {
  const styles = useStyles2(getStyles);
  const states = stateNames();
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('table.where', 'Where')}</th>
          <th scope="col">{t('table.state', 'State')}</th>
          <th scope="col">{t('span.when', 'When')}</th>
          <th scope="col">{t('span.reason', 'Reason')}</th>
          <th scope="col">{t('span.exit', 'Exit code')}</th>
          <th scope="col">{t('span.asked', 'Asked for by')}</th>
        </tr>
      </thead>
      <tbody>
        {spans.map((span) => (
          <tr key={`${span.entity} ${span.state} ${span.start}`}>
            <td>
              <button type="button" className={styles.link} onClick={() => onSelect({ span })}>
                {placeName(span)}
              </button>
            </td>
            <td className={styles.nowrap}>{states[span.state]}</td>
            <td>{spanTimes(span, timeZone)}</td>
            <td>{span.reason}</td>
            <td>{span.exitCode ?? ''}</td>
            <td>{span.user}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tables: css({ display: 'flex', flexDirection: 'column', flex: 1, minHeight: 0 }),
  bar: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    justifyContent: 'space-between',
    paddingBottom: theme.spacing(0.5),
  }),
  scroll: css({ flex: 1, minHeight: 0, overflow: 'auto' }),
  table: css({
    width: '100%',
    fontSize: theme.typography.bodySmall.fontSize,
    'th, td': {
      padding: theme.spacing(0.5, 1),
      textAlign: 'left',
      verticalAlign: 'top',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
    th: { position: 'sticky', top: 0, background: theme.colors.background.primary },
    td: { overflowWrap: 'anywhere' },
  }),
  nowrap: css({ whiteSpace: 'nowrap' }),
  link: css({
    background: 'none',
    border: 'none',
    padding: 0,
    textAlign: 'left',
    fontSize: 'inherit',
    color: theme.colors.text.link,
    '&:hover': { textDecoration: 'underline' },
  }),
});
