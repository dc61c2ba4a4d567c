import { CoreApp } from '@grafana/data';
import { defaultQuery, isRunnable, withDefaults } from './defaults';
import type { AuditQuery } from './types';

describe('default query', () => {
  it('is a list of records', () => expect(defaultQuery(CoreApp.Explore)).toEqual({ shape: 'records' }));

  it('is a number that can be compared in alert rules', () => {
    expect(defaultQuery(CoreApp.UnifiedAlerting)).toMatchObject({ shape: 'count', instant: true });
  });

  it('is what an empty query means', () => {
    expect(withDefaults({ refId: 'A' } as AuditQuery)).toEqual({ refId: 'A', shape: 'records' });
    expect(withDefaults({ refId: 'A', shape: 'top' })).toEqual({ refId: 'A', shape: 'top' });
  });

  it.each<[Omit<AuditQuery, 'refId'>, boolean]>([
    [{ shape: 'records' }, true],
    [{ shape: 'records', hide: true }, false],
    [{ shape: 'top' }, false],
    [{ shape: 'top', by: ['user_name'] }, true],
    [{ shape: 'evidence' }, false],
    [{ shape: 'evidence', recordId: 'x' }, true],
  ])('%j can be run: %s', (query, runnable) => expect(isRunnable({ refId: 'A', ...query })).toBe(runnable));
});
