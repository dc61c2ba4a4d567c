import type { Entry } from './codec.ts';
import { before, type Position } from './position.ts';
import type { Segments } from './segments.ts';

/** The entries of the next frames from a place on, up to about `maxBytes` of lines, and the place behind them. */
export function readEntries(segments: Segments, from: Position, maxBytes: number): { entries: Entry[]; end: Position } {
  let end = from;
  const entries: Entry[] = [];
  let bytes = 0;
  while (bytes < maxBytes && before(end, segments.end)) {
    const step = segments.step(end);
    const found = step.frame?.entries ?? [];
    if (entries.length > 0 && bytes + step.bytes > maxBytes * 2) {
      break;
    }
    found.forEach((entry) => entries.push(entry));
    bytes += found.length > 0 ? step.bytes : 0;
    end = step.next;
  }
  return { entries, end };
}

/** The place of the next frame that has entries, and not source positions only; the end where there is none. */
export function nextWithEntries(segments: Segments, from: Position): Position {
  let at = from;
  while (before(at, segments.end)) {
    const { frame, next } = segments.step(at);
    if (frame && frame.entries.length > 0) {
      return at;
    }
    at = next;
  }
  return at;
}
