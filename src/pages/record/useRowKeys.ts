import { useEffect } from 'react';
import { useLatest } from '../../ui/useLatest';

interface Moves {
  onPrevious?: () => void;
  onNext?: () => void;
}

/** Where keys are for what is written or chosen there. */
const TAKES_KEYS = 'input, textarea, select, [contenteditable="true"], [role="textbox"], [role="menu"], .monaco-editor';

/** [ and ] go to the row before and after. */
export function useRowKeys(moves: Moves): void {
  const latest = useLatest(moves);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      // AltGr, which keyboards without keys for brackets need, is Control and Alt at once.
      const isShortcut = event.metaKey || event.ctrlKey !== event.altKey;
      if (
        isShortcut ||
        event.defaultPrevented ||
        (event.target instanceof Element && event.target.closest(TAKES_KEYS))
      ) {
        return;
      }
      const move = { '[': latest.current.onPrevious, ']': latest.current.onNext }[event.key];
      if (move) {
        event.preventDefault();
        move();
      }
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [latest]);
}
