import { useState, type KeyboardEvent } from 'react';
import { moved, type Focus, type Move } from '../layout/navigate';
import type { Filter } from '../layout/bins';
import type { Line } from '../model/groups';

const MOVES: Record<string, Move> = {
  ArrowRight: 'next',
  ArrowLeft: 'previous',
  ArrowDown: 'down',
  ArrowUp: 'up',
  Home: 'first',
  End: 'last',
  PageDown: 'pageDown',
  PageUp: 'pageUp',
};

interface Actions {
  onOpen: (focus: Focus) => void;
  onToggle: (line: Line) => void;
  zoomBy: (factor: number, at?: number) => void;
  panBy: (share: number) => void;
  cancel: () => void;
}

const STEP = 1.5;
const PAN = 0.2;

/** What the keyboard does: arrows lead from mark to mark and from line to line, Enter opens, + and - zoom, Shift with an arrow moves along. */
export function useKeys(lines: Line[], filter: Filter, actions: Actions) {
  const [focus, setFocus] = useState<Focus>();
  const line = focus && lines[focus.line];
  const time = focus?.mark === undefined ? undefined : line?.marks.times[focus.mark];

  const act = (event: KeyboardEvent): boolean => {
    const move = MOVES[event.key];
    if (event.shiftKey && (move === 'next' || move === 'previous')) {
      actions.panBy(move === 'next' ? PAN : -PAN);
    } else if (move) {
      setFocus(moved(lines, focus, move, filter));
    } else if (event.key === '+' || event.key === '=') {
      actions.zoomBy(1 / STEP, time);
    } else if (event.key === '-') {
      actions.zoomBy(STEP, time);
    } else if (event.key === 'Escape') {
      actions.cancel();
      setFocus(undefined);
    } else if (event.key === ' ' && line && !line.row) {
      actions.onToggle(line);
    } else if (event.key === 'Enter' && focus) {
      actions.onOpen(focus);
    } else {
      return false;
    }
    return true;
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey && !event.ctrlKey && !event.metaKey && act(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  return { focus: line ? focus : undefined, onKeyDown, setFocus };
}
