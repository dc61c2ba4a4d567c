import { useState } from 'react';
import { fromList, isComparison, toList } from '../query/condition';
import { isComplete } from '../query/fields';
import type { Comparison, Condition } from '../query/types';

/** A row of the form: a comparison, perhaps half written, or a nested condition that the form only shows. */
export type ConditionItem = { key: number; row: Partial<Comparison> } | { key: number; nested: Condition };

const same = (a: Condition | undefined, b: Condition | undefined): boolean =>
  JSON.stringify(toList(a)) === JSON.stringify(toList(b));

let lastKey = 0;
export const nextKey = () => ++lastKey;

export const toItems = (where: Condition | undefined): ConditionItem[] =>
  toList(where).map((condition) =>
    isComparison(condition) ? { key: nextKey(), row: condition } : { key: nextKey(), nested: condition }
  );

/** The part of an item that can be asked; a half-written row is not. */
function condition(item: ConditionItem): Condition | undefined {
  if ('nested' in item) {
    return item.nested;
  }
  return isComplete(item.row) ? item.row : undefined;
}

export const toWhere = (items: ConditionItem[]): Condition | undefined =>
  fromList(items.flatMap((item) => condition(item) ?? []));

/** Where the item stands in the query's list, which lacks the half-written rows; -1 where it is not in it. */
export function positionInQuery(items: ConditionItem[], key: number): number {
  return items.filter((item) => condition(item) !== undefined).findIndex((item) => item.key === key);
}

/**
 * The rows of the form. They are kept here and not in the query because a row begins empty, and a query with an empty
 * row could not be run. A query changed by somebody else (history, JSON, another tab) replaces them.
 */
export function useConditionItems(where: Condition | undefined, onChange: (where: Condition | undefined) => void) {
  const [items, setItems] = useState(() => toItems(where));
  const [known, setKnown] = useState(where);

  let current = items;
  if (!same(where, known)) {
    setKnown(where);
    if (!same(where, toWhere(items))) {
      current = toItems(where);
      setItems(current);
    }
  }

  const update = (next: ConditionItem[]) => {
    setItems(next);
    const nextWhere = toWhere(next);
    if (!same(nextWhere, where)) {
      setKnown(nextWhere);
      onChange(nextWhere);
    }
  };

  return [current, update] as const;
}
