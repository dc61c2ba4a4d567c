import type { Line } from '../model/groups';
import { barsOf, type Bar } from './bars';
import { glyphsOf, type Filter, type Glyph } from './bins';
import { toTime, type Scale } from './scale';

/** Where lines lie in the picture. */
export interface Frame {
  /** Of the axis above the lines. */
  top: number;
  lineHeight: number;
  scrollTop: number;
}

export interface Hit {
  line: number;
  /** In milliseconds since 1970. */
  time: number;
  glyph?: Glyph;
  bar?: Bar;
}

/** So far from a mark is still at it, in pixels. */
const REACH = 8;

export const lineAt = ({ top, lineHeight, scrollTop }: Frame, y: number): number =>
  Math.floor((y - top + scrollTop) / lineHeight);

export const lineTop = ({ top, lineHeight, scrollTop }: Frame, line: number): number =>
  top + line * lineHeight - scrollTop;

/** What lies at a point of the picture: of a line's marks the nearest, else its bar. */
export function hitTest(
  lines: Line[],
  frame: Frame,
  scale: Scale,
  filter: Filter,
  now: number,
  x: number,
  y: number
): Hit | undefined {
  const index = lineAt(frame, y);
  const line = lines[index];
  if (!line || y < frame.top || x < 0 || x > scale.width) {
    return undefined;
  }
  const glyph = nearest(glyphsOf(line.marks, scale, filter), x);
  const at = ({ left, right }: Bar) => x >= left - 1 && x <= right + 1;
  const bar = barsOf(line.troubles, scale, now).find(at) ?? barsOf(line.spans, scale, now).find(at);
  return { line: index, time: toTime(scale, x), glyph, bar };
}

function nearest(glyphs: Glyph[], x: number): Glyph | undefined {
  let best: Glyph | undefined;
  for (const glyph of glyphs) {
    const distance = Math.abs(glyph.x - x);
    if (distance <= REACH && (!best || distance < Math.abs(best.x - x))) {
      best = glyph;
    }
  }
  return best;
}
