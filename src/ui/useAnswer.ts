import { useCallback, useEffect, useState } from 'react';
import { errorText } from './errorText';
import { useLatest } from './useLatest';

export interface Answer<T> {
  value?: T;
  /** Why there is none. */
  failure?: string;
  loading: boolean;
  again(): void;
}

/** What a question is answered with. It is asked once for each key; the answer to an older key is never shown. */
export function useAnswer<T>(key: string, ask: () => Promise<T>): Answer<T> {
  const [state, setState] = useState<{ key: string; value?: T; failure?: string }>();
  const [attempt, setAttempt] = useState(0);
  const latest = useLatest(ask);
  const name = `${attempt} ${key}`;
  useEffect(() => {
    let current = true;
    latest.current().then(
      (value) => current && setState({ key: name, value }),
      (failure: unknown) => current && setState({ key: name, failure: errorText(failure) })
    );
    return () => {
      current = false;
    };
  }, [name, latest]);
  const again = useCallback(() => setAttempt((count) => count + 1), []);
  const known = state?.key === name ? state : undefined;
  return { value: known?.value, failure: known?.failure, loading: !known, again };
}
