import { comparisons, fromList, toList } from './condition';
import type { Condition } from './types';

const exec: Condition = { field: 'access', op: '=', value: 'exec' };
const nested: Condition = { and: [exec, { not: { or: [{ field: 'user_name', op: 'exists' }, exec] } }] };

describe('condition lists', () => {
  it('reads a single condition as a list of one', () => {
    expect(toList(exec)).toEqual([exec]);
    expect(toList(undefined)).toEqual([]);
    expect(fromList([])).toBeUndefined();
    expect(fromList(toList(nested))).toEqual(nested);
  });

  it('finds every comparison in the tree', () => {
    expect(comparisons(nested).map(({ field }) => field)).toEqual(['access', 'user_name', 'access']);
  });
});
