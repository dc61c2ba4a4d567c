import type { Span } from '../../../datasource/lifecycle/types';
import type { Row } from './rows';

/** A time, without an end where it goes on. */
export interface Stretch {
  start: number;
  end: number | null;
}

/** When anything in rows was running. */
export function alive(rows: Row[]): Stretch[] {
  const running = rows
    .flatMap(({ spans }) => spans.filter(({ state }) => state === 'running'))
    .sort((a, b) => a.start - b.start);
  const stretches: Stretch[] = [];
  for (const { start, end } of running) {
    const last = stretches.at(-1);
    if (last && (last.end === null || start <= last.end)) {
      last.end = last.end === null || end === null ? null : Math.max(last.end, end);
    } else {
      stretches.push({ start, end });
    }
  }
  return stretches;
}

/** Spans of rows in which something cannot run, and those that ended badly, by start. */
export const troubles = (rows: Row[]): Span[] =>
  rows
    .flatMap(({ spans }) =>
      spans.filter((span) => span.state === 'waiting' || span.state === 'paused' || endedBadly(span))
    )
    .sort((a, b) => a.start - b.start);

/** 143 is how a container ends that is asked to (SIGTERM). */
export const endedBadly = ({ state, exitCode }: Span): boolean =>
  state === 'running' && exitCode !== null && exitCode !== 0 && exitCode !== 143;
