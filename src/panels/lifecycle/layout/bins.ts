import type { RowMarks } from '../model/rows';
import { msPerPixel, toX, type Scale } from './scale';

/** Marks closer together than this are drawn as one, in pixels. */
const BIN_WIDTH = 16;

/** A mark, or several that lie too close to be told apart. */
export interface Glyph {
  x: number;
  count: number;
  /** The first and last of its marks, among those of the line; others between them may be hidden. */
  first: number;
  last: number;
  /** Place in SEVERITIES of the one that asks for most attention, and in MARK_KINDS of that one. */
  severity: number;
  kind: number;
  /** The kinds of all of its marks: bit n for place n in MARK_KINDS. */
  kinds: number;
}

/** Which marks are shown. */
export interface Filter {
  /** Bit n for place n in MARK_KINDS. */
  kinds: number;
  /** The same of SEVERITIES. */
  severities: number;
}

export const isShown = ({ kinds, severities }: Filter, marks: RowMarks, index: number): boolean =>
  ((kinds >> (marks.kinds[index] ?? 0)) & (severities >> (marks.severities[index] ?? 0)) & 1) === 1;

/**
 * What to draw of marks. The bins lie at multiples of their length, a power of two, so that marks do not change from one to another while
 * the time moves along or is zoomed a little.
 */
export function glyphsOf(marks: RowMarks, scale: Scale, filter: Filter): Glyph[] {
  const length = 2 ** Math.ceil(Math.log2(msPerPixel(scale) * BIN_WIDTH));
  const glyphs: Glyph[] = [];
  let open: Glyph | undefined;
  let bin = NaN;
  let sum = 0;
  const close = () => {
    if (open) {
      open.x = toX(scale, sum / open.count);
    }
  };
  const end = firstFrom(marks.times, scale.to + length);
  for (let index = firstFrom(marks.times, scale.from - length); index < end; index++) {
    if (!isShown(filter, marks, index)) {
      continue;
    }
    const time = marks.times[index] ?? 0;
    const severity = marks.severities[index] ?? 0;
    const kind = marks.kinds[index] ?? 0;
    const its = Math.floor(time / length);
    if (!open || its !== bin) {
      close();
      open = { x: 0, count: 0, first: index, last: index, severity, kind, kinds: 0 };
      [bin, sum] = [its, 0];
      glyphs.push(open);
    }
    open.count++;
    open.last = index;
    open.kinds |= 1 << kind;
    sum += time;
    if (severity > open.severity) {
      [open.severity, open.kind] = [severity, kind];
    }
  }
  close();
  return apart(glyphs);
}

/** Numbers closer together than this cannot be read, in pixels. */
const READABLE = 15;

/** Joins numbers that would cover each other, as the middles of two neighbouring bins may lie close together. */
function apart(glyphs: Glyph[]): Glyph[] {
  const kept: Glyph[] = [];
  for (const glyph of glyphs) {
    const last = kept.at(-1);
    if (!last || glyph.x - last.x >= READABLE || (last.count === 1 && glyph.count === 1)) {
      kept.push(glyph);
      continue;
    }
    const count = last.count + glyph.count;
    last.x = (last.x * last.count + glyph.x * glyph.count) / count;
    [last.count, last.last, last.kinds] = [count, glyph.last, last.kinds | glyph.kinds];
    if (glyph.severity > last.severity) {
      [last.severity, last.kind] = [glyph.severity, glyph.kind];
    }
  }
  return kept;
}

/** Index of the first of ascending times that is not before a time. */
export function firstFrom(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) < time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
