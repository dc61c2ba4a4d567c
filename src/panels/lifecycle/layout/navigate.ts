import type { Line } from '../model/groups';
import { firstFrom, isShown, type Filter } from './bins';
import { clamp } from './scale';

/** What the keyboard is at: a line, and one of its marks unless there is none. */
export interface Focus {
  line: number;
  mark?: number;
}

export type Move = 'next' | 'previous' | 'first' | 'last' | 'up' | 'down' | 'pageUp' | 'pageDown';

const PAGE = 10;

/** Where a key leads from the focus, or into the picture. */
export function moved(lines: Line[], focus: Focus | undefined, move: Move, filter: Filter): Focus | undefined {
  const current = focus && lines[focus.line];
  if (!focus || !current) {
    return lines.length > 0 ? entered(lines, 0, filter) : undefined;
  }
  switch (move) {
    case 'up':
      return across(lines, focus, -1, filter);
    case 'down':
      return across(lines, focus, 1, filter);
    case 'pageUp':
      return across(lines, focus, -PAGE, filter);
    case 'pageDown':
      return across(lines, focus, PAGE, filter);
    case 'first':
      return { ...focus, mark: shownFrom(current, 0, 1, filter) };
    case 'last':
      return { ...focus, mark: shownFrom(current, current.marks.times.length - 1, -1, filter) };
    case 'next':
      return { ...focus, mark: shownFrom(current, (focus.mark ?? -1) + 1, 1, filter) ?? focus.mark };
    case 'previous':
      return { ...focus, mark: shownFrom(current, (focus.mark ?? 0) - 1, -1, filter) ?? focus.mark };
  }
}

const entered = (lines: Line[], line: number, filter: Filter): Focus => {
  const to = lines[line];
  return { line, mark: to && shownFrom(to, 0, 1, filter) };
};

/** Another line, at the mark nearest in time. */
function across(lines: Line[], { line, mark }: Focus, by: number, filter: Filter): Focus {
  const next = clamp(line + by, 0, lines.length - 1);
  const time = mark === undefined ? undefined : lines[line]?.marks.times[mark];
  const to = lines[next];
  if (time === undefined || !to || next === line) {
    return next === line ? { line, mark } : entered(lines, next, filter);
  }
  const at = firstFrom(to.marks.times, time);
  const after = shownFrom(to, at, 1, filter);
  const before = shownFrom(to, at - 1, -1, filter);
  return { line: next, mark: nearer(to, time, before, after) };
}

function nearer({ marks }: Line, time: number, before?: number, after?: number): number | undefined {
  if (before === undefined || after === undefined) {
    return before ?? after;
  }
  return time - (marks.times[before] ?? 0) <= (marks.times[after] ?? 0) - time ? before : after;
}

/** The first mark that is shown, from an index on in one direction. */
function shownFrom({ marks }: Line, from: number, step: 1 | -1, filter: Filter): number | undefined {
  for (let index = from; index >= 0 && index < marks.times.length; index += step) {
    if (isShown(filter, marks, index)) {
      return index;
    }
  }
  return undefined;
}
