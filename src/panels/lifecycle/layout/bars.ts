import type { Span } from '../../../datasource/lifecycle/types';
import { clamp, toX, type Scale } from './scale';

/** How a bar begins or ends: where the span does, at the edge of the picture, or at a time that is not exactly known. */
export type Edge = 'exact' | 'beyond' | 'unknown';

export interface Bar {
  span: Span;
  left: number;
  right: number;
  begins: Edge;
  ends: Edge;
}

/** So that a container that ran for a moment can be seen. */
const NARROWEST = 2;

/** What to draw of spans that follow each other. Of those that share a pixel the first is drawn, and any that is wider. */
export function barsOf(spans: Span[], scale: Scale, now: number): Bar[] {
  const bars: Bar[] = [];
  let filled = -Infinity;
  for (const span of spans) {
    // What goes on has been seen to do so until now, and not beyond.
    const end = span.end ?? Math.max(Math.min(now, scale.to), span.start);
    if (end < scale.from || span.start > scale.to) {
      continue;
    }
    const left = clamp(toX(scale, span.start), 0, scale.width);
    const right = clamp(Math.max(toX(scale, end), left + NARROWEST), 0, scale.width);
    if (right <= filled) {
      continue;
    }
    filled = Math.ceil(right);
    bars.push({
      span,
      left,
      right,
      begins: !span.startKnown ? 'unknown' : span.start < scale.from ? 'beyond' : 'exact',
      ends: span.end === null || span.end > scale.to ? 'beyond' : span.endKnown ? 'exact' : 'unknown',
    });
  }
  return bars;
}
