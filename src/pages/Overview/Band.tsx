import React from 'react';
import { css, cx } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { Piece, Span } from './coverage';

const WORDS: Record<Piece['state'], string> = { records: 'records', gap: 'a collector missed some' };

/** When a source was heard of, and when a collector knows that it missed some. */
export function Band({ range, pieces }: { range: Span; pieces: Piece[] }) {
  const styles = useStyles2(getBandStyles);
  const length = Math.max(range.to - range.from, 1);
  const share = (time: number) => `${(100 * time) / length}%`;
  return (
    <div className={styles.band} role="img" aria-label={bandText(pieces)}>
      {pieces.map(({ from, to, state }) => (
        <span
          key={`${state} ${from}`}
          className={cx(styles.piece, styles[state])}
          style={{ left: share(from - range.from), width: share(to - from) }}
          title={`${dateTimeFormat(from)} to ${dateTimeFormat(to)}: ${WORDS[state]}`}
        />
      ))}
    </div>
  );
}

function bandText(pieces: Piece[]): string {
  const gaps = pieces.filter(({ state }) => state === 'gap').length;
  const seen = pieces.length - gaps;
  return [
    seen === 0 ? 'no record in this time range' : `records in ${seen} ${seen === 1 ? 'stretch' : 'stretches'} of time`,
    ...(gaps > 0 ? [`${gaps} ${gaps === 1 ? 'gap' : 'gaps'}`] : []),
  ].join(', ');
}

/** Grey and hatched is what is known to be missing; yellow to red is for severities. */
export const getBandStyles = (theme: GrafanaTheme2) => ({
  band: css({
    position: 'relative',
    height: 14,
    overflow: 'hidden',
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
  }),
  /** What is short is seen, too. */
  piece: css({ position: 'absolute', top: 0, bottom: 0, minWidth: 3 }),
  records: css({ background: theme.visualization.getColorByName('semi-dark-green') }),
  gap: css({
    background: `repeating-linear-gradient(135deg, ${theme.colors.text.secondary} 0 3px, ${theme.colors.background.primary} 3px 6px)`,
  }),
});
