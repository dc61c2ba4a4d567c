import { useState } from 'react';

/** The value as it was last, where there is none at the moment. */
export function useLast<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState<T>();
  if (value !== undefined && value !== last) {
    setLast(value);
  }
  return value ?? last;
}
