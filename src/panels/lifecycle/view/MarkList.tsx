import React, { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';
import { Pagination, useStyles2 } from '@grafana/ui';
import type { Mark } from '../../../datasource/lifecycle/types';
import { timeText } from '../text';
import { MarkSymbol } from './MarkSymbol';

interface Props {
  marks: Mark[];
  timeZone: TimeZone;
  onChoose?: (mark: Mark) => void;
}

const PAGE = 50;

/** Marks one below the other. */
export function MarkList({ marks, timeZone, onChoose }: Props) {
  const styles = useStyles2(getStyles);
  const [page, setPage] = useState(1);
  const pages = Math.ceil(marks.length / PAGE);
  return (
    <>
      <ul className={styles.list}>
        {marks.slice((page - 1) * PAGE, page * PAGE).map((mark, index) => {
          const content = (
            <>
              <MarkSymbol kind={mark.kind} severity={mark.severity} />
              <span className={styles.time}>{timeText(mark.time, timeZone)}</span>
              <span className={styles.sentence}>{mark.sentence}</span>
            </>
          );
          return (
            <li key={mark.recordId || index}>
              {onChoose ? (
                <button type="button" className={styles.mark} onClick={() => onChoose(mark)}>
                  {content}
                </button>
              ) : (
                <span className={styles.mark}>{content}</span>
              )}
            </li>
          );
        })}
      </ul>
      <Pagination currentPage={page} numberOfPages={pages} hideWhenSinglePage onNavigate={setPage} />
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: theme.spacing(1, 0) }),
  mark: css({
    display: 'flex',
    gap: theme.spacing(1),
    alignItems: 'flex-start',
    width: '100%',
    padding: theme.spacing(0.5, 0.5),
    background: 'none',
    border: 'none',
    borderRadius: theme.shape.radius.default,
    textAlign: 'left',
    'button&:hover, button&:focus-visible': { background: theme.colors.action.hover },
  }),
  time: css({ color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
  sentence: css({ overflowWrap: 'anywhere' }),
});
