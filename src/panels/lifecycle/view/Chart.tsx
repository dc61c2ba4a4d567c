import React, { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { TimeZone } from '@grafana/schema';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { paletteOf } from '../draw/palette';
import { Patterns } from '../draw/patterns';
import { drawScene, type Scene } from '../draw/scene';
import type { Filter } from '../layout/bins';
import { lineTop, type Frame } from '../layout/hit';
import { clamp, type Range } from '../layout/scale';
import type { Group, Line } from '../model/groups';
import { stateNames } from '../text';
import { announcement } from './announcement';
import { HoverTip } from './HoverTip';
import { Names } from './Names';
import { selectionOfFocus, selectionOfHit, type Selection } from './selection';
import { useKeys } from './useKeys';
import { usePointer } from './usePointer';
import { useSize } from '../../../ui/useSize';
import { useTicks } from './useTicks';
import type { Zoom } from './useZoom';

interface Props {
  lines: Line[];
  zoom: Zoom;
  /** Until when what goes on has been seen. */
  now: number;
  since?: number;
  /** A time that is marked. */
  pin?: number;
  filter: Filter;
  rowHeight: number;
  byImage: boolean;
  timeZone: TimeZone;
  label: string;
  onBrush: (range: Range) => void;
  onSelect: (selection: Selection) => void;
  /** A click where nothing is. */
  onTime?: (time: number) => void;
  onToggle: (group: Group) => void;
}

const AXIS = 26;
const NAMES_SHARE = 0.24;

/** The picture. Everything in it can be had by the keyboard too; who cannot see it has the table. */
export function Chart({
  lines,
  zoom,
  now,
  since,
  pin,
  filter,
  rowHeight,
  byImage,
  timeZone,
  label,
  onBrush,
  onSelect,
  onTime,
  onToggle,
}: Props) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useSize(scroller);
  const [scrollTop, setScrollTop] = useState(0);
  const left = Math.round(clamp(width * NAMES_SHARE, 150, 280));
  const { from, to } = zoom.range;

  const frame = useMemo<Frame>(() => ({ top: AXIS, lineHeight: rowHeight, scrollTop }), [rowHeight, scrollTop]);
  const scale = useMemo(() => ({ from, to, width: Math.max(width - left, 1) }), [from, to, width, left]);
  const { ticks, tickLabel } = useTicks(scale, timeZone);
  const style = useMemo(
    () => ({
      palette: paletteOf(theme),
      patterns: new Patterns(),
      names: stateNames(),
      exit: (code: number) => t('span.exit-code', 'exit code {{code}}', { code }),
    }),
    [theme]
  );

  const toggle = useCallback((line: Line | undefined) => line && !line.row && onToggle(line.group), [onToggle]);
  const { pointer, brush, cancel, handlers } = usePointer(
    canvas,
    { lines, frame, scale, filter, now, left },
    {
      onBrush,
      onClick: (hit) => {
        const selection = selectionOfHit(lines, hit, filter);
        if (selection) {
          onSelect(selection);
        } else {
          onTime?.(hit.time);
        }
      },
      zoomBy: zoom.by,
      panBy: zoom.along,
    }
  );
  const { focus, onKeyDown, setFocus } = useKeys(lines, filter, {
    onOpen: (at) => {
      const selection = selectionOfFocus(lines, at);
      if (selection) {
        onSelect(selection);
      } else {
        toggle(lines[at.line]);
      }
    },
    onToggle: toggle,
    zoomBy: zoom.by,
    panBy: zoom.along,
    cancel,
  });
  const hover = pointer.hit?.line;

  useLayoutEffect(() => {
    const scene: Scene = {
      ...style,
      lines,
      frame,
      scale,
      filter,
      now,
      left,
      height,
      ticks,
      tickLabel,
      since,
      pin,
      hover,
      focus,
      brush,
      byImage,
      sinceLabel: t('chart.not-read', 'not read'),
    };
    paint(canvas.current, width, height, scene);
  }, [
    style,
    lines,
    frame,
    scale,
    filter,
    now,
    left,
    width,
    height,
    ticks,
    tickLabel,
    since,
    pin,
    hover,
    focus,
    brush,
    byImage,
  ]);

  useEffect(() => {
    const time = focus?.mark === undefined ? undefined : lines[focus.line]?.marks.times[focus.mark];
    if (focus) {
      showLine(scroller.current, frame, focus.line);
    }
    if (time !== undefined) {
      zoom.toward(time);
    }
    // Only a new focus moves the picture, not the moving itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [focus]);

  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="application"
      aria-label={label}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onBlur={() => setFocus(undefined)}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <div style={{ height: Math.max(AXIS + lines.length * rowHeight, height) }}>
        <div data-view className={styles.view} style={{ height }}>
          <canvas ref={canvas} aria-hidden className={styles.canvas} style={{ width, height }} {...handlers} />
          <Names lines={lines} frame={frame} width={left} height={height} onToggle={onToggle} />
        </div>
      </div>
      <div className={styles.announcement} role="status">
        {focus && announcement(lines, focus, timeZone)}
      </div>
      <HoverTip pointer={brush ? undefined : pointer} lines={lines} filter={filter} timeZone={timeZone} />
    </div>
  );
}

function paint(canvas: HTMLCanvasElement | null, width: number, height: number, scene: Scene): void {
  const context = canvas?.getContext('2d');
  if (!canvas || !context || width === 0) {
    return;
  }
  const ratio = window.devicePixelRatio || 1;
  const [real, realHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== real || canvas.height !== realHeight) {
    canvas.width = real;
    canvas.height = realHeight;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  drawScene(context, scene);
}

/** Scrolls just so far that a line is in view. */
function showLine(scroller: HTMLElement | null, frame: Frame, line: number): void {
  if (!scroller) {
    return;
  }
  const top = lineTop(frame, line);
  const below = top + frame.lineHeight - scroller.clientHeight;
  if (top < frame.top) {
    scroller.scrollTop += top - frame.top;
  } else if (below > 0) {
    scroller.scrollTop += below;
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroller: css({
    position: 'relative',
    flex: 1,
    minHeight: 0,
    overflowX: 'hidden',
    overflowY: 'auto',
    '&:focus-visible': { outline: 'none' },
    // Over the picture, which would cover an outline of the element itself.
    '&:focus-visible [data-view]::after': {
      content: '""',
      position: 'absolute',
      inset: 0,
      border: `2px solid ${theme.colors.primary.border}`,
      pointerEvents: 'none',
    },
  }),
  view: css({ position: 'sticky', top: 0, overflow: 'hidden' }),
  canvas: css({ display: 'block', touchAction: 'pan-y' }),
  announcement: css({ position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' }),
});
