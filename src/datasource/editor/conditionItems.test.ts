import { act, renderHook } from '@testing-library/react';
import type { Condition } from '../query/types';
import { nextKey, positionInQuery, toItems, toWhere, useConditionItems } from './conditionItems';
import { withField, withOperator } from './ConditionRow';
import { withShape } from './shape';
import { errorAt } from './problem';

const exec: Condition = { field: 'access', op: '=', value: 'exec' };
const alice: Condition = { field: 'user_name', op: '=', value: 'alice' };

describe('condition items', () => {
  it('leaves half-written rows out of the query', () => {
    const items = [{ key: 0, row: { op: '=' as const } }, ...toItems(exec)];
    expect(toWhere(items)).toEqual({ and: [exec] });
    expect(positionInQuery(items, 0)).toBe(-1);
    expect(positionInQuery(items, items[1]?.key ?? -1)).toBe(0);
  });

  it('keeps a half-written row when the host hands the query back', () => {
    const onChange = jest.fn();
    const { result, rerender } = renderHook(({ where }) => useConditionItems(where, onChange), {
      initialProps: { where: exec as Condition | undefined },
    });
    act(() => result.current[1]([...result.current[0], { key: nextKey(), row: { op: '=' } }]));
    expect(onChange).not.toHaveBeenCalled();
    rerender({ where: { and: [exec] } });
    expect(result.current[0]).toHaveLength(2);
  });

  it('takes over a query that somebody else changed', () => {
    const { result, rerender } = renderHook(({ where }) => useConditionItems(where, jest.fn()), {
      initialProps: { where: exec as Condition | undefined },
    });
    rerender({ where: { and: [exec, alice] } });
    expect(toWhere(result.current[0])).toEqual({ and: [exec, alice] });
    rerender({ where: undefined });
    expect(result.current[0]).toEqual([]);
  });
});

describe('changes to a row', () => {
  it('keeps the operator that the new field allows', () => {
    expect(withField({ field: 'user_name', op: '!=', value: 'x' }, 'cluster')).toEqual({ field: 'cluster', op: '!=' });
    expect(withField({ field: 'user_name', op: 'contains' }, 'process_exit_code')).toEqual({
      field: 'process_exit_code',
      op: '=',
    });
  });

  it('carries the value over to the new operator', () => {
    expect(withOperator({ field: 'a', op: '=', value: 'x' }, 'in')).toEqual({ field: 'a', op: 'in', value: ['x'] });
    expect(withOperator({ field: 'a', op: 'in', value: ['x', 'y'] }, '!=')).toEqual({
      field: 'a',
      op: '!=',
      value: 'x',
    });
    expect(withOperator({ field: 'a', op: '=', value: 'x' }, 'exists')).toEqual({ field: 'a', op: 'exists' });
  });
});

describe('changes of shape', () => {
  it('keep what the other shape understands', () => {
    const top = { refId: 'A', shape: 'top' as const, by: ['process_command_line'], limit: 5 };
    expect(withShape(top, 'count')).toMatchObject({ shape: 'count', by: undefined, limit: undefined });
    expect(withShape({ ...top, by: ['user_name'] }, 'count').by).toEqual(['user_name']);
    expect(withShape({ refId: 'A', shape: 'count', by: ['user_name', 'cluster'] }, 'top').by).toEqual(['user_name']);
    expect(withShape({ refId: 'A', shape: 'records' }, 'top').by).toEqual(['user_name']);
  });
});

describe('errorAt', () => {
  const problem = { error: 'no', path: 'where.and[1].op' };
  it.each([
    ['where.and[1]', 'no'],
    ['where', 'no'],
    ['where.and[10]', undefined],
    ['where.and[1].o', undefined],
    ['limit', undefined],
  ])('%s: %s', (path, expected) => expect(errorAt(problem, path)).toBe(expected));
});
