import { useCallback, useMemo, useState } from 'react';
import type { Lifecycle } from '../../../datasource/lifecycle/types';
import { collapsesAtFirst, groupsOf, linesOf, type Group, type Line } from '../model/groups';
import { rowsOf } from '../model/rows';
import type { LifecycleOptions } from '../options';

export interface Lines {
  lines: Line[];
  hasGroups: boolean;
  allCollapsed: boolean;
  toggle: (group: Group) => void;
  collapseAll: (collapsed: boolean) => void;
}

/** The lines of the picture, and which groups are open. What somebody opened stays open when the data is read anew. */
export function useLines(lifecycle: Lifecycle, { groupBy, sortBy, collapse }: LifecycleOptions): Lines {
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [all, setAll] = useState<boolean>();
  const rows = useMemo(() => rowsOf(lifecycle), [lifecycle]);
  const groups = useMemo(() => groupsOf(rows, groupBy, sortBy), [rows, groupBy, sortBy]);
  const first = all ?? collapsesAtFirst(groups, collapse);
  const isCollapsed = useCallback((group: Group) => toggled.get(group.key) ?? first, [toggled, first]);
  const lines = useMemo(() => linesOf(groups, isCollapsed), [groups, isCollapsed]);
  const toggle = useCallback(
    (group: Group) => setToggled((last) => new Map(last).set(group.key, !(last.get(group.key) ?? first))),
    [first]
  );
  const collapseAll = useCallback((collapsed: boolean) => {
    setToggled(new Map());
    setAll(collapsed);
  }, []);
  const named = groups.filter(({ key }) => key !== '');
  return { lines, hasGroups: named.length > 0, allCollapsed: named.every(isCollapsed), toggle, collapseAll };
}
