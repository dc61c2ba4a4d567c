import { isAuditQuery, isCondition } from './guard';
import type { Condition } from './types';

const exec: Condition = { field: 'access', op: '=', value: 'exec' };
const nested: Condition = { and: [exec, { not: { or: [{ field: 'user_name', op: 'exists' }, exec] } }] };

describe('guards', () => {
  it('knows a query', () => {
    expect(isAuditQuery({ refId: 'A', shape: 'count', instant: true, by: ['cluster'], where: nested })).toBe(true);
    expect(isAuditQuery({ refId: 'A', shape: 'lifecycle', objects: ['container-lifecycle'], limit: 50000 })).toBe(true);
  });

  it.each([
    [null],
    [{ shape: 'records' }],
    [{ refId: 'A', shape: 'table' }],
    [{ refId: 'A', shape: 'records', where: { field: 'x', op: '==', value: 1 } }],
    [{ refId: 'A', shape: 'records', by: 'cluster' }],
    [{ refId: 'A', shape: 'records', limit: '5' }],
  ])('refuses %j', (value) => expect(isAuditQuery(value)).toBe(false));

  it('judges a tree by its leaves', () => {
    expect(isCondition({ and: [{ not: { field: 'a', op: '=' } }] })).toBe(true);
    expect(isCondition({ and: [{ not: { field: 'a' } }] })).toBe(false);
  });
});
