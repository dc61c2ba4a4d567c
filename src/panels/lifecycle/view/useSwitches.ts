import { useMemo, useState } from 'react';
import { MARK_KINDS, SEVERITIES, type MarkKind, type Severity } from '../../../datasource/lifecycle/types';
import type { Filter } from '../layout/bins';

/** What of the marks is shown: as the options say, until the legend is used. */
export function useSwitches(first: MarkKind[]) {
  const [kinds, toggleKind] = useSet(first);
  const [severities, toggleSeverity] = useSet<Severity>(SEVERITIES);
  const filter = useMemo<Filter>(
    () => ({ kinds: bits(MARK_KINDS, kinds), severities: bits(SEVERITIES, severities) }),
    [kinds, severities]
  );
  return { kinds, toggleKind, severities, toggleSeverity, filter };
}

/** A set that begins as it is given, anew whenever that changes. */
function useSet<T extends string>(first: readonly T[]): [ReadonlySet<T>, (value: T) => void] {
  const key = first.join();
  const [toggled, setToggled] = useState<{ key: string; set: ReadonlySet<T> }>();
  const set = useMemo(
    () => (toggled?.key === key ? toggled.set : new Set(first)),
    // What is in the list counts.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [toggled, key]
  );
  const toggle = (value: T) => {
    const next = new Set(set);
    if (!next.delete(value)) {
      next.add(value);
    }
    setToggled({ key, set: next });
  };
  return [set, toggle];
}

const bits = <T extends string>(names: readonly T[], on: ReadonlySet<T>): number =>
  names.reduce((sum, name, index) => sum | (on.has(name) ? 1 << index : 0), 0);
