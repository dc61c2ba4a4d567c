import { MARK_KINDS, SEVERITIES, type MarkKind } from '../../../datasource/lifecycle/types';
import type { Glyph } from '../layout/bins';
import { toX, type Scale } from '../layout/scale';
import type { RowMarks } from '../model/rows';
import type { Palette } from './palette';

/** The size of a mark in a line of a height: half of its width. */
export const markSize = (lineHeight: number): number => Math.min(Math.max(lineHeight * 0.24, 3.5), 7);

/** Draws a mark, or the number of those that cannot be told apart. */
export function drawGlyph(
  context: CanvasRenderingContext2D,
  glyph: Glyph,
  y: number,
  lineHeight: number,
  palette: Palette
): void {
  const size = markSize(lineHeight);
  const color = palette.severities[SEVERITIES[glyph.severity] ?? 'info'];
  context.fillStyle = color;
  context.strokeStyle = palette.background;
  context.lineWidth = 2;
  context.beginPath();
  if (glyph.count === 1) {
    shape(context, MARK_KINDS[glyph.kind] ?? 'event', glyph.x, y, size);
    context.stroke();
    context.fill();
    return;
  }
  const label = countLabel(glyph.count);
  const height = Math.min(Math.max(size * 2 + 2, 12), lineHeight);
  const width = Math.max(height, context.measureText(label).width + 8);
  context.roundRect(glyph.x - width / 2, y - height / 2, width, height, height / 2);
  context.stroke();
  context.fill();
  context.fillStyle = palette.contrast(color);
  context.textAlign = 'center';
  context.fillText(label, glyph.x, y + 0.5);
}

/** 999, 1k, 23k. */
export const countLabel = (count: number): string => (count < 1000 ? String(count) : `${Math.round(count / 1000)}k`);

/** What draws the outlines of marks: a canvas, or what writes them down. */
export type Pen = Pick<CanvasRenderingContext2D, 'moveTo' | 'lineTo' | 'closePath' | 'arc' | 'rect'>;

/** A shape for each kind, so that no colour has to be seen for it. */
export function shape(context: Pen, kind: MarkKind, x: number, y: number, size: number): void {
  switch (kind) {
    case 'command':
      context.moveTo(x - size * 0.8, y - size);
      context.lineTo(x + size, y);
      context.lineTo(x - size * 0.8, y + size);
      context.closePath();
      return;
    case 'request':
      context.moveTo(x + size * 0.9, y);
      context.arc(x, y, size * 0.9, 0, 2 * Math.PI);
      return;
    case 'event':
      context.moveTo(x, y - size * 1.1);
      context.lineTo(x + size * 1.1, y);
      context.lineTo(x, y + size * 1.1);
      context.lineTo(x - size * 1.1, y);
      context.closePath();
      return;
    case 'registry':
      context.rect(x - size * 0.85, y - size * 0.85, size * 1.7, size * 1.7);
      return;
    case 'lifecycle':
      context.rect(x - 1.5, y - size * 1.1, 3, size * 2.2);
      return;
    case 'alert':
      context.moveTo(x, y - size * 1.1);
      context.lineTo(x + size, y + size * 0.8);
      context.lineTo(x - size, y + size * 0.8);
      context.closePath();
  }
}

/** More lines than this behind one mark say nothing. */
const MOST_SESSIONS = 20;

/** A line from the beginning of what lasted to its end. */
export function drawSessions(
  context: CanvasRenderingContext2D,
  marks: RowMarks,
  glyph: Glyph,
  scale: Scale,
  y: number,
  palette: Palette
): void {
  if (glyph.last - glyph.first >= MOST_SESSIONS) {
    return;
  }
  for (let index = glyph.first; index <= glyph.last; index++) {
    const mark = marks.of[index];
    if (!mark || mark.end === null) {
      continue;
    }
    const [left, right] = [toX(scale, mark.time), Math.min(toX(scale, mark.end), scale.width)];
    if (right - left < 1) {
      continue;
    }
    context.fillStyle = palette.severities[mark.severity];
    context.fillRect(left, y - 1, right - left, 2);
    context.fillRect(right - 1.5, y - 4, 1.5, 8);
  }
}
