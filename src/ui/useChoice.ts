import { useCallback, useEffect, useRef } from 'react';

/**
 * Tells of each choice once. Grafana's Combobox (12.3) tells of one again at every render until its value has changed, and a page that
 * renders for each, as Explore does when a query is run, would never come to an end.
 */
export function useChoice<T>(value: T, onChange: (value: T) => void): (chosen: T) => void {
  const told = useRef(value);
  useEffect(() => {
    told.current = value;
  }, [value]);
  return useCallback(
    (chosen: T) => {
      if (chosen !== told.current) {
        told.current = chosen;
        onChange(chosen);
      }
    },
    [onChange]
  );
}
