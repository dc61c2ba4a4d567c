import { barsOf } from '../layout/bars';
import { glyphsOf, type Filter } from '../layout/bins';
import { lineTop, type Frame } from '../layout/hit';
import type { Focus } from '../layout/navigate';
import { clamp, toX, type Range, type Scale } from '../layout/scale';
import type { Ticks } from '../layout/ticks';
import type { Line } from '../model/groups';
import { drawBar, drawTrouble, type BarStyle } from './bars';
import { drawGlyph, drawSessions, markSize } from './marks';

/** Everything that one picture shows. Sizes are in CSS pixels; times lie right of `left`. */
export interface Scene extends BarStyle {
  lines: Line[];
  frame: Frame;
  scale: Scale;
  filter: Filter;
  /** Until when what goes on has been seen. */
  now: number;
  /** Width of the names on the left. */
  left: number;
  height: number;
  ticks: Ticks;
  tickLabel: (time: number) => string;
  /** Before this not all marks were read. */
  since?: number;
  sinceLabel: string;
  hover?: number;
  focus?: Focus;
  brush?: Range;
  /** A time that is being looked at. */
  pin?: number;
}

/** Size of the flag of a time that is looked at. */
const PIN = 6;

/** Draws the whole picture; only lines that are in view cost anything. */
export function drawScene(context: CanvasRenderingContext2D, scene: Scene): void {
  const { frame, scale, lines, left, height, palette } = scene;
  context.font = palette.font;
  context.textBaseline = 'middle';
  context.clearRect(0, 0, left + scale.width, height);
  const first = Math.max(Math.floor(frame.scrollTop / frame.lineHeight), 0);
  const last = Math.min(Math.ceil((frame.scrollTop + height - frame.top) / frame.lineHeight), lines.length);
  for (let index = first; index < last; index++) {
    backdrop(context, scene, index);
  }
  context.save();
  context.beginPath();
  context.rect(left, 0, scale.width, height);
  context.clip();
  context.translate(left, 0);
  drawGrid(context, scene);
  context.save();
  context.beginPath();
  context.rect(0, frame.top, scale.width, height - frame.top);
  context.clip();
  drawUnread(context, scene);
  for (let index = first; index < last; index++) {
    drawLine(context, scene, index);
  }
  context.restore();
  drawPin(context, scene);
  drawFocus(context, scene);
  drawBrush(context, scene);
  context.restore();
}

function backdrop(
  context: CanvasRenderingContext2D,
  { lines, frame, scale, left, palette, hover }: Scene,
  index: number
): void {
  const line = lines[index];
  const top = Math.max(lineTop(frame, index), frame.top);
  const bottom = lineTop(frame, index) + frame.lineHeight;
  if (line && !line.row) {
    context.fillStyle = palette.group;
    context.fillRect(0, top, left + scale.width, bottom - top);
  }
  if (index === hover) {
    context.fillStyle = palette.hover;
    context.fillRect(0, top, left + scale.width, bottom - top);
  }
}

function drawGrid(context: CanvasRenderingContext2D, { ticks, tickLabel, scale, frame, height, palette }: Scene): void {
  context.strokeStyle = palette.grid;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, frame.top - 0.5);
  context.lineTo(scale.width, frame.top - 0.5);
  context.fillStyle = palette.dim;
  context.textAlign = 'center';
  for (const time of ticks.times) {
    const x = Math.round(toX(scale, time)) + 0.5;
    context.moveTo(x, frame.top - 4);
    context.lineTo(x, height);
    const label = tickLabel(time);
    const half = context.measureText(label).width / 2;
    context.fillText(label, clamp(x, half + 2, scale.width - half - 2), frame.top / 2);
  }
  context.stroke();
}

/** The part of the range of which not all marks were read is hatched. */
function drawUnread(
  context: CanvasRenderingContext2D,
  { since, sinceLabel, scale, frame, height, palette, patterns }: Scene
): void {
  if (since === undefined || since <= scale.from) {
    return;
  }
  const right = clamp(toX(scale, since), 0, scale.width);
  context.globalAlpha = 0.25;
  context.fillStyle = patterns.of(context, 'diagonal', palette.dim);
  context.fillRect(0, frame.top, right, height - frame.top);
  context.globalAlpha = 1;
  if (context.measureText(sinceLabel).width + 16 < right) {
    context.fillStyle = palette.dim;
    context.textAlign = 'right';
    context.fillText(sinceLabel, right - 8, height - 12);
  }
}

function drawLine(context: CanvasRenderingContext2D, scene: Scene, index: number): void {
  const line = scene.lines[index];
  if (!line) {
    return;
  }
  const { frame, scale, filter, palette } = scene;
  const top = lineTop(frame, index);
  const middle = top + frame.lineHeight / 2;
  drawAlive(context, line.alive, top, scene);
  for (const bar of barsOf(line.spans, scale, scene.now)) {
    drawBar(context, bar, top, frame.lineHeight, scene);
  }
  for (const bar of barsOf(line.troubles, scale, scene.now)) {
    drawTrouble(context, bar, top, frame.lineHeight, scene);
  }
  const glyphs = glyphsOf(line.marks, scale, filter);
  for (const glyph of glyphs) {
    drawSessions(context, line.marks, glyph, scale, middle, palette);
  }
  for (const glyph of glyphs) {
    drawGlyph(context, glyph, middle, frame.lineHeight, palette);
  }
}

/** When anything in a collapsed group runs: a faint bar. */
function drawAlive(
  context: CanvasRenderingContext2D,
  alive: Line['alive'],
  top: number,
  { frame, scale, now, palette }: Scene
): void {
  context.fillStyle = palette.states.running;
  context.globalAlpha = 0.35;
  for (const { start, end } of alive) {
    const left = clamp(toX(scale, start), 0, scale.width);
    const right = clamp(toX(scale, end ?? now), 0, scale.width);
    context.fillRect(left, top + frame.lineHeight * 0.3, Math.max(right - left, 0), frame.lineHeight * 0.4);
  }
  context.globalAlpha = 1;
}

function drawFocus(context: CanvasRenderingContext2D, { focus, lines, frame, scale, palette }: Scene): void {
  const line = focus && lines[focus.line];
  if (!focus || !line) {
    return;
  }
  const top = lineTop(frame, focus.line);
  context.strokeStyle = palette.focus;
  context.lineWidth = 2;
  const time = focus.mark === undefined ? undefined : line.marks.times[focus.mark];
  if (time === undefined) {
    context.strokeRect(1, top + 1, scale.width - 2, frame.lineHeight - 2);
    return;
  }
  const radius = markSize(frame.lineHeight) + 4;
  context.beginPath();
  context.arc(toX(scale, time), top + frame.lineHeight / 2, radius, 0, 2 * Math.PI);
  context.stroke();
}

/** A line through all lines, with a flag at the axis. */
function drawPin(context: CanvasRenderingContext2D, { pin, scale, frame, height, palette }: Scene): void {
  if (pin === undefined || pin < scale.from || pin > scale.to) {
    return;
  }
  const x = Math.round(toX(scale, pin)) + 0.5;
  context.strokeStyle = palette.focus;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, frame.top);
  context.lineTo(x, height);
  context.stroke();
  context.fillStyle = palette.focus;
  context.beginPath();
  context.moveTo(x - PIN, frame.top - PIN);
  context.lineTo(x + PIN, frame.top - PIN);
  context.lineTo(x, frame.top);
  context.closePath();
  context.fill();
}

function drawBrush(context: CanvasRenderingContext2D, { brush, scale, frame, height, palette }: Scene): void {
  if (!brush) {
    return;
  }
  const [left, right] = [toX(scale, brush.from), toX(scale, brush.to)];
  context.fillStyle = palette.brush;
  context.fillRect(left, frame.top, right - left, height - frame.top);
  context.strokeStyle = palette.focus;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, frame.top, right - left - 1, height - frame.top);
}
