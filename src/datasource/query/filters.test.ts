import { hasFilter, toggleFilter, withConditions, withFilter, withText } from './filters';
import type { AuditQuery } from './types';

const alice = { field: 'user_name', op: '=', value: 'alice' } as const;
const records: AuditQuery = { refId: 'A', shape: 'records' };
const withAlice: AuditQuery = { ...records, where: { and: [alice] } };
const filter = { field: 'user_name', value: 'alice', out: false };

describe('filters', () => {
  it('adds a value, once', () => {
    expect(withFilter(records, filter)).toEqual(withAlice);
    expect(withFilter(withAlice, filter)).toBe(withAlice);
    expect(hasFilter(withAlice, 'user_name', 'alice')).toBe(true);
    expect(hasFilter(withAlice, 'user_name', 'bob')).toBe(false);
    expect(hasFilter({ ...records, where: alice }, 'user_name', 'alice')).toBe(true);
  });

  it('puts a filter in the place of its opposite', () => {
    const without = withFilter(withAlice, { ...filter, out: true });
    expect(without.where).toEqual({ and: [{ field: 'user_name', op: '!=', value: 'alice' }] });
    expect(hasFilter(without, 'user_name', 'alice')).toBe(false);
    expect(withFilter(without, filter)).toEqual(withAlice);
  });

  it('toggles, whichever way the value was written', () => {
    expect(toggleFilter(withAlice, filter).where).toBeUndefined();
    const list: AuditQuery = { ...records, where: { field: 'user_name', op: 'in', value: ['alice'] } };
    expect(hasFilter(list, 'user_name', 'alice')).toBe(true);
    expect(toggleFilter(list, filter).where).toBeUndefined();
    const both: AuditQuery = { ...records, where: { field: 'user_name', op: 'in', value: ['alice', 'bob'] } };
    expect(hasFilter(both, 'user_name', 'alice')).toBe(false);
  });

  it('knows types, and that nothing is a value too', () => {
    expect(withFilter(records, { field: 'http_response_status_code', value: '403', out: false }).where).toEqual({
      and: [{ field: 'http_response_status_code', op: '=', value: 403 }],
    });
    expect(withFilter(records, { field: 'user_name', value: '', out: false }).where).toEqual({
      and: [{ field: 'user_name', op: 'absent' }],
    });
  });

  it('leaves alone what it cannot edit', () => {
    const logql: AuditQuery = { refId: 'A', shape: 'logql', expr: '{a="b"}' };
    expect(withFilter(logql, filter)).toBe(logql);
    expect(withText(logql, 'x', false)).toBe(logql);
    expect(withFilter(records, { field: 'no_such_field', value: 'x', out: false })).toBe(records);
  });

  it('searches for text', () => {
    expect(withText(withAlice, 'base64 -d', true).where).toEqual({
      and: [alice, { field: 'line', op: 'notContains', value: 'base64 -d' }],
    });
  });

  it('adds conditions that are whole', () => {
    expect(withConditions(records, [alice, { field: 'user_name', op: '=' }])).toEqual(withAlice);
    expect(withConditions(records, [])).toBe(records);
  });
});
