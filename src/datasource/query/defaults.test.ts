import { CoreApp } from '@grafana/data';
import { defaultQuery, isRunnable } from './defaults';
import type { AuditQuery } from './types';

describe('default query', () => {
  it('is a list of records', () => expect(defaultQuery(CoreApp.Explore)).toEqual({ shape: 'records' }));

  it('is a number that can be compared in alert rules', () => {
    expect(defaultQuery(CoreApp.UnifiedAlerting)).toMatchObject({ shape: 'count', instant: true });
  });

  it.each<[Partial<AuditQuery>, boolean]>([
    [{ shape: 'records' }, true],
    [{ shape: 'records', hide: true }, false],
    [{}, false],
    [{ shape: 'top' }, false],
    [{ shape: 'top', by: ['user_name'] }, true],
    [{ shape: 'evidence' }, false],
    [{ shape: 'evidence', recordId: 'x' }, true],
  ])('%j can be run: %s', (query, runnable) => expect(isRunnable(query)).toBe(runnable));
});
