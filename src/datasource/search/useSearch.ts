import { useCallback, useEffect, useRef, useState } from 'react';
import { errorText } from '../../ui/errorText';
import { useLatest } from '../../ui/useLatest';
import type { Conditions, SearchProblem } from './api';
import { isSearchProblem, type SearchApi } from './searchApi';

/** So long after the last key people are told what is wrong: not in the middle of a word. */
const WAIT_MS = 700;

export interface SearchState {
  text: string;
  problem: SearchProblem | undefined;
  /** Why the conditions have no text; then the form is the way to edit them. */
  inexpressible: string | undefined;
  edit: (text: string) => void;
  commit: (by: 'enter' | 'leaving') => void;
}

const keyOf = ({ objects, where }: Conditions) => JSON.stringify([objects ?? [], where ?? null]);
const failed = (failure: unknown): SearchProblem => ({ error: errorText(failure), start: 0, end: 0 });

/**
 * The text of conditions while it is edited. The tree is what is stored: a text becomes the tree when it is committed, and a tree that
 * changes elsewhere (a click on a value, the form) becomes the text anew.
 */
export function useSearch(api: SearchApi, conditions: Conditions, onChange: (next: Conditions) => void): SearchState {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<SearchProblem>();
  const [inexpressible, setInexpressible] = useState<string>();
  const key = keyOf(conditions);
  /** The tree that the text stands for. */
  const written = useRef<string>(undefined);
  const latest = useLatest({ text, key, onChange });

  useEffect(() => {
    if (written.current === key) {
      return;
    }
    let alive = true;
    api.format(conditions).then(
      (answer) => {
        if (!alive) {
          return;
        }
        written.current = key;
        setInexpressible(isSearchProblem(answer) ? answer.error : undefined);
        if (!isSearchProblem(answer)) {
          setText(answer);
          setProblem(undefined);
        }
      },
      (failure: unknown) => alive && setProblem(failed(failure))
    );
    return () => {
      alive = false;
    };
    // What is in the conditions counts; they are new objects at every render of the host.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [api, key]);

  // While somebody types, a moment after the last key.
  useEffect(() => {
    let alive = true;
    const timer = setTimeout(() => {
      api.parse(text).then(
        (answer) => alive && setProblem(isSearchProblem(answer) ? answer : undefined),
        (failure: unknown) => alive && setProblem(failed(failure))
      );
    }, WAIT_MS);
    return () => {
      alive = false;
      clearTimeout(timer);
    };
  }, [api, text]);

  const commit = useCallback(
    (by: 'enter' | 'leaving') => {
      const asked = latest.current.text;
      api.parse(asked).then(
        (answer) => {
          if (latest.current.text !== asked) {
            return;
          }
          if (isSearchProblem(answer)) {
            setProblem(answer);
            return;
          }
          setProblem(undefined);
          // The text stays as it was typed: what it stands for is now the tree.
          written.current = keyOf(answer);
          if (by === 'enter' || written.current !== latest.current.key) {
            latest.current.onChange(answer);
          }
        },
        (failure: unknown) => setProblem(failed(failure))
      );
    },
    [api, latest]
  );

  return { text, problem, inexpressible, edit: setText, commit };
}
