import { CoreApp } from '@grafana/data';
import { defaultQuery } from '../query/defaults';
import type { AuditQuery } from '../query/types';
import { firstAlertQuery, inAlertRule } from './alertRule';

const fresh: AuditQuery = { refId: 'A', ...defaultQuery(CoreApp.UnifiedAlerting), instant: undefined };

describe('firstAlertQuery', () => {
  it('makes one number of what a new rule begins with', () => {
    expect(firstAlertQuery(fresh)).toEqual({ ...fresh, instant: true, range: false });
  });

  it.each<[string, Partial<AuditQuery>]>([
    ['counts by something else', { by: ['user_name'] }],
    ['counts over time', { step: '1m' }],
    ['asks for some objects', { objects: ['container-command'] }],
    ['has another shape', { shape: 'top' }],
  ])('leaves alone what %s', (_what, change) => expect(firstAlertQuery({ ...fresh, ...change })).toBeUndefined());
});

describe('inAlertRule', () => {
  it('begins a count as one number', () => {
    expect(inAlertRule({ refId: 'A', shape: 'records' }, { shape: 'count' })).toEqual({
      shape: 'count',
      instant: true,
    });
  });

  it('gives a count over time a step', () => {
    expect(inAlertRule({ ...fresh, instant: true }, { instant: undefined })).toEqual({
      instant: undefined,
      step: '1m',
    });
    expect(inAlertRule({ ...fresh, instant: true }, { by: ['cluster'] })).toEqual({ by: ['cluster'] });
  });
});
