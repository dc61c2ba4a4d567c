import { useEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';

export interface GridKeys {
  grid: RefObject<HTMLTableElement>;
  /** The row that Tab comes to. */
  stop: string | undefined;
  /** The row that the keyboard is at. */
  focused: string | undefined;
  onKeyDown: (event: KeyboardEvent) => void;
  onFocus: (event: FocusEvent) => void;
  onBlur: (event: FocusEvent) => void;
}

const ROW = 'tr[data-record]';

const rowOf = (target: EventTarget): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>(ROW) : null;

/**
 * Keys of a table of records: the arrows up and down (or j and k), Home and End go from row to row, left and right to what can be done in
 * the row, Enter opens it. The opened row is brought into view, and has the focus when it is closed.
 */
export function useGridKeys(ids: string[], opened: string | undefined, onOpen: (id: string) => void): GridKeys {
  const grid = useRef<HTMLTableElement>(null);
  const [last, setLast] = useState<string>();
  const [focused, setFocused] = useState<string>();
  const known = last !== undefined && ids.includes(last) ? last : undefined;
  const rowNamed = (id: string | undefined) =>
    [...(grid.current?.querySelectorAll<HTMLElement>(ROW) ?? [])].find((row) => row.dataset.record === id);

  const before = useRef(opened);
  useEffect(() => {
    const closed = before.current;
    before.current = opened;
    if (opened !== undefined) {
      rowNamed(opened)?.scrollIntoView({ block: 'nearest' });
      return;
    }
    if (closed === undefined) {
      return;
    }
    // The drawer gives the focus back to what had it when it was opened: the row may be another by now.
    const timer = setTimeout(() => rowNamed(closed)?.focus({ preventScroll: true }), RESTORED_MS);
    return () => clearTimeout(timer);
  }, [opened]);

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rowOf(event.target);
    if (!row || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const rows = [...(grid.current?.querySelectorAll<HTMLElement>(ROW) ?? [])];
    const controls = [row, ...row.querySelectorAll<HTMLElement>('button')];
    const at = rows.indexOf(row);
    const among = controls.findIndex((control) => control === event.target);
    const moves: Record<string, HTMLElement | undefined> = {
      ArrowDown: rows[at + 1],
      j: rows[at + 1],
      ArrowUp: rows[at - 1],
      k: rows[at - 1],
      Home: rows[0],
      End: rows[rows.length - 1],
      ArrowRight: controls[among + 1],
      ArrowLeft: controls[among - 1],
    };
    if (event.key === 'Enter' && event.target === row) {
      onOpen(row.dataset.record ?? '');
    } else if (event.key in moves) {
      moves[event.key]?.focus();
    } else {
      return;
    }
    event.preventDefault();
  };

  return {
    grid,
    stop: known ?? ids[0],
    focused,
    onKeyDown,
    onFocus: ({ target }) => {
      const id = rowOf(target)?.dataset.record;
      setFocused(id);
      setLast((one) => id ?? one);
    },
    onBlur: ({ relatedTarget }) => {
      if (!relatedTarget || !grid.current?.contains(relatedTarget)) {
        setFocused(undefined);
      }
    },
  };
}

/** The drawer gives the focus back on the next frame after it is gone. */
const RESTORED_MS = 50;
