import React, { useLayoutEffect, useRef, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { TimeZone } from '@grafana/schema';
import { Portal, useStyles2 } from '@grafana/ui';
import { MARK_KINDS, SEVERITIES, type Mark, type Span } from '../../../datasource/lifecycle/types';
import type { Filter } from '../layout/bins';
import type { Line } from '../model/groups';
import { AS_IS, duration, kindNames, placeName, spanTimes, stateNames, timeText } from '../text';
import { MarkSymbol } from './MarkSymbol';
import { marksOf } from './selection';
import type { Pointer } from './usePointer';

interface Props {
  pointer?: Pointer;
  lines: Line[];
  filter: Filter;
  timeZone: TimeZone;
}

/** So many of the marks that cannot be told apart are listed. */
const LISTED = 5;
const GAP = 14;

/** What the pointer is at. */
export function HoverTip({ pointer, lines, filter, timeZone }: Props) {
  const styles = useStyles2(getStyles);
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const hit = pointer?.hit;
  const line = hit && lines[hit.line];
  const shown = line && (hit.glyph || hit.bar);

  useLayoutEffect(() => {
    const measured = box.current?.getBoundingClientRect();
    if (measured) {
      setSize({ width: measured.width, height: measured.height });
    }
  }, [hit]);

  if (!pointer || !shown) {
    return null;
  }
  const left = Math.min(pointer.x + GAP, window.innerWidth - size.width - GAP);
  const below = pointer.y + GAP + size.height < window.innerHeight;
  return (
    <Portal>
      <div
        ref={box}
        className={styles.tip}
        style={{ left: Math.max(left, 0), top: below ? pointer.y + GAP : pointer.y - GAP - size.height }}
      >
        {hit.glyph ? (
          <Marks marks={marksOf(line, hit.glyph, filter)} timeZone={timeZone} />
        ) : (
          hit.bar && <SpanTip span={hit.bar.span} timeZone={timeZone} />
        )}
      </div>
    </Portal>
  );
}

function Marks({ marks, timeZone }: { marks: Mark[]; timeZone: TimeZone }) {
  const styles = useStyles2(getStyles);
  const [only] = marks;
  if (marks.length === 1 && only) {
    return (
      <>
        <div className={styles.dim}>
          {timeText(only.time, timeZone)}
          {only.end !== null && ` (${duration(only.end - only.time)})`}
        </div>
        <Sentence mark={only} />
      </>
    );
  }
  const names = kindNames();
  const counts = MARK_KINDS.map((kind) => [names[kind], marks.filter((mark) => mark.kind === kind).length] as const);
  const worst = [...marks]
    .sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity))
    .slice(0, LISTED);
  const [first, last] = [marks[0]?.time ?? 0, marks.at(-1)?.time ?? 0];
  return (
    <>
      <div className={styles.dim}>
        {timeText(first, timeZone)} – {timeText(last, timeZone)}
      </div>
      <div className={styles.head}>
        {counts
          .filter(([, count]) => count > 0)
          .map(([name, count]) => `${name}: ${count}`)
          .join(', ')}
      </div>
      {worst.map((mark, index) => (
        <Sentence key={index} mark={mark} />
      ))}
      {marks.length > LISTED && <div className={styles.dim}>{t('tip.click', 'Click to see all of them')}</div>}
    </>
  );
}

function Sentence({ mark }: { mark: Mark }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.sentence}>
      <MarkSymbol kind={mark.kind} severity={mark.severity} />
      <span>{mark.sentence}</span>
    </div>
  );
}

function SpanTip({ span, timeZone }: { span: Span; timeZone: TimeZone }) {
  const styles = useStyles2(getStyles);
  const facts = [
    span.reason,
    span.exitCode !== null && t('span.exit-code', 'exit code {{code}}', { code: span.exitCode }),
    span.restarts > 0 && t('span.restarts', 'restart {{number}}', { number: span.restarts }),
    span.image,
    span.user && t('span.user', 'asked for by {{user}}', { user: span.user, ...AS_IS }),
    span.endedBy && t('span.ended', 'end asked for by {{user}}', { user: span.endedBy, ...AS_IS }),
  ].filter(Boolean);
  return (
    <>
      <div className={styles.head}>
        {stateNames()[span.state]} · {placeName(span)}
      </div>
      <div className={styles.dim}>{spanTimes(span, timeZone)}</div>
      {facts.map((fact, index) => (
        <div key={index}>{fact}</div>
      ))}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  tip: css({
    position: 'fixed',
    zIndex: theme.zIndex.tooltip,
    maxWidth: 480,
    padding: theme.spacing(1),
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z2,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
    pointerEvents: 'none',
  }),
  head: css({ fontWeight: theme.typography.fontWeightMedium }),
  dim: css({ color: theme.colors.text.secondary }),
  sentence: css({
    display: 'flex',
    gap: theme.spacing(0.75),
    alignItems: 'flex-start',
    marginTop: theme.spacing(0.25),
  }),
});
