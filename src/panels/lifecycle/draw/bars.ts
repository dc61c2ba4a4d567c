import type { State } from '../../../datasource/lifecycle/types';
import type { Bar } from '../layout/bars';
import { endedBadly } from '../model/summary';
import { STATE_PATTERNS, seriesColor, type Palette } from './palette';
import type { Patterns } from './patterns';

export interface BarStyle {
  palette: Palette;
  patterns: Patterns;
  byImage: boolean;
  /** What a bar is called, where its reason is not known. */
  names: Record<State, string>;
  exit: (code: number) => string;
}

/** Bars narrower than this have no text in them. */
const TEXT_FROM = 56;
const FADE = 18;
const SHARE = 0.56;
const THIN = 3;

/** Draws a bar in a line from `top` on. */
export function drawBar(
  context: CanvasRenderingContext2D,
  bar: Bar,
  top: number,
  lineHeight: number,
  style: BarStyle
): void {
  const { span, left, right } = bar;
  const { palette, patterns, byImage } = style;
  const pattern = STATE_PATTERNS[span.state];
  const color =
    byImage && span.image && span.state === 'running' ? seriesColor(palette, span.image) : palette.states[span.state];
  const height = pattern === 'thin' ? THIN : barHeight(lineHeight);
  const y = Math.round(top + (lineHeight - height) / 2);
  const width = Math.max(right - left, 1);
  context.globalAlpha = pattern === 'solid' ? 0.62 : 0.85;
  context.fillStyle = patterns.of(context, pattern, color);
  context.fillRect(left, y, width, height);
  context.globalAlpha = 1;
  if (pattern !== 'thin') {
    outline(context, bar, color, y, height);
  }
  fade(context, bar, y, height, palette.background);
  if (bar.ends === 'exact' && endedBadly(span)) {
    failure(context, right, y, height, palette);
  }
  text(context, bar, y, height, style);
}

/** Draws what is wrong within a collapsed group over the group's own bar. */
export function drawTrouble(
  context: CanvasRenderingContext2D,
  bar: Bar,
  top: number,
  lineHeight: number,
  style: BarStyle
): void {
  if (bar.span.state !== 'running') {
    drawBar(context, bar, top, lineHeight, style);
  } else if (bar.ends === 'exact') {
    const height = barHeight(lineHeight);
    failure(context, bar.right, Math.round(top + (lineHeight - height) / 2), height, style.palette);
  }
}

const barHeight = (lineHeight: number): number => Math.max(Math.round(lineHeight * SHARE), 4);

/** Where something failed: a thick end. */
function failure(context: CanvasRenderingContext2D, right: number, y: number, height: number, palette: Palette): void {
  context.fillStyle = palette.failure;
  context.fillRect(right - 3, y - 2, 3, height + 4);
}

/** Lines above and below; and at the sides where the span begins or ends there. */
function outline(
  context: CanvasRenderingContext2D,
  { left, right, begins, ends }: Bar,
  color: string,
  y: number,
  height: number
): void {
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(left, y + 0.5);
  context.lineTo(right, y + 0.5);
  context.moveTo(left, y + height - 0.5);
  context.lineTo(right, y + height - 0.5);
  if (begins === 'exact') {
    context.moveTo(left + 0.5, y);
    context.lineTo(left + 0.5, y + height);
  }
  if (ends === 'exact') {
    context.moveTo(right - 0.5, y);
    context.lineTo(right - 0.5, y + height);
  }
  context.stroke();
}

/** An end that is not exactly known fades away. */
function fade(
  context: CanvasRenderingContext2D,
  { left, right, begins, ends }: Bar,
  y: number,
  height: number,
  background: string
): void {
  const length = Math.min(FADE, (right - left) / 2);
  if (begins === 'unknown') {
    veil(context, left, left + length, y, height, background);
  }
  if (ends === 'unknown') {
    veil(context, right, right - length, y, height, background);
  }
}

function veil(
  context: CanvasRenderingContext2D,
  from: number,
  to: number,
  y: number,
  height: number,
  background: string
): void {
  const gradient = context.createLinearGradient(from, 0, to, 0);
  gradient.addColorStop(0, background);
  gradient.addColorStop(1, transparent(background));
  context.fillStyle = gradient;
  context.fillRect(Math.min(from, to), y - 1, Math.abs(to - from), height + 2);
}

/** The same colour, through which all is seen; themes have hexadecimal and rgb() colours. */
function transparent(color: string): string {
  const hex = /^#([0-9a-f]{6})/i.exec(color)?.[1];
  if (hex) {
    return `#${hex}00`;
  }
  const parts = /^rgba?\(([^)]+)\)$/.exec(color)?.[1]?.split(',').slice(0, 3);
  return parts?.length === 3 ? `rgba(${parts.join(',')}, 0)` : 'rgba(0, 0, 0, 0)';
}

/** A state that is not the usual one says so, where there is room. */
function text(
  context: CanvasRenderingContext2D,
  { span, left, right }: Bar,
  y: number,
  height: number,
  { palette, names, exit }: BarStyle
): void {
  if (span.state === 'running' || right - left < TEXT_FROM) {
    return;
  }
  const code = span.state === 'terminated' && span.exitCode !== null ? exit(span.exitCode) : '';
  const words = [span.reason, code].filter(Boolean).join(', ') || names[span.state];
  const room = right - left - 12;
  const shown = cut(context, words, room);
  if (!shown) {
    return;
  }
  const width = context.measureText(shown).width;
  context.fillStyle = palette.background;
  context.globalAlpha = 0.82;
  context.fillRect(left + 4, y + height / 2 - 7, width + 6, 14);
  context.globalAlpha = 1;
  context.fillStyle = palette.text;
  context.textAlign = 'left';
  context.fillText(shown, left + 7, y + height / 2 + 0.5);
}

/** The beginning of a text, as far as there is room for it. */
export function cut(context: CanvasRenderingContext2D, text: string, room: number): string {
  if (context.measureText(text).width <= room) {
    return text;
  }
  for (let length = text.length - 1; length > 2; length--) {
    const shorter = `${text.slice(0, length)}…`;
    if (context.measureText(shorter).width <= room) {
      return shorter;
    }
  }
  return '';
}
