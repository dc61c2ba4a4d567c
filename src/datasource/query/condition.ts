import type { Comparison, Condition } from './types';

export const isComparison = (condition: Condition): condition is Comparison => 'field' in condition;

/** The conditions that all must hold: the top level of the tree as a list. */
export function toList(where: Condition | undefined): Condition[] {
  if (!where) {
    return [];
  }
  return 'and' in where ? where.and : [where];
}

export function fromList(conditions: Condition[]): Condition | undefined {
  return conditions.length > 0 ? { and: conditions } : undefined;
}

/**
 * Rebuilds the tree with each comparison replaced by what `change` returns; undefined takes it out, and a branch left
 * without conditions goes with it.
 */
export function mapComparisons(
  condition: Condition,
  change: (comparison: Comparison) => Condition | undefined
): Condition | undefined {
  if (isComparison(condition)) {
    return change(condition);
  }
  if ('not' in condition) {
    const inner = mapComparisons(condition.not, change);
    return inner && { not: inner };
  }
  const branch = 'and' in condition ? condition.and : condition.or;
  const kept = branch.flatMap((child) => mapComparisons(child, change) ?? []);
  if (kept.length === 0) {
    return undefined;
  }
  return 'and' in condition ? { and: kept } : { or: kept };
}

export function comparisons(condition: Condition | undefined): Comparison[] {
  const found: Comparison[] = [];
  if (condition) {
    mapComparisons(condition, (comparison) => {
      found.push(comparison);
      return comparison;
    });
  }
  return found;
}
