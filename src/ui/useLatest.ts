import { useLayoutEffect, useRef, type MutableRefObject } from 'react';

/** What was rendered last, for callbacks that outlive the render that made them. */
export function useLatest<T>(value: T): Readonly<MutableRefObject<T>> {
  const latest = useRef(value);
  useLayoutEffect(() => {
    latest.current = value;
  });
  return latest;
}
