import { SupplementaryQueryType, type DataQueryRequest } from '@grafana/data';
import type { AuditQuery } from '../query/types';
import { supplementaryQuery, supplementaryRequest } from './supplementary';

const where = { field: 'user_name', op: '=', value: 'alice' } as const;
const records: AuditQuery = {
  refId: 'A',
  shape: 'records',
  objects: ['container-log'],
  where,
  limit: 10,
  line: 'json',
};
const count: AuditQuery = { refId: 'B', shape: 'count', where, by: ['user_name'], instant: true };
const volume = { type: SupplementaryQueryType.LogsVolume } as const;
const sample = { type: SupplementaryQueryType.LogsSample } as const;

it('counts what rows are shown of by severity over the whole range', () => {
  expect(supplementaryQuery(volume, records)).toEqual({
    refId: 'log-volume-A',
    shape: 'count',
    by: ['severity'],
    objects: ['container-log'],
    where,
    supportingQueryType: 'logsVolume',
  });
  expect(supplementaryQuery(volume, count)).toBeUndefined();
  expect(supplementaryQuery(volume, { ...records, hide: true })).toBeUndefined();
});

it('shows rows of what is counted', () => {
  expect(supplementaryQuery({ ...sample, limit: 50 }, count)).toEqual({
    refId: 'log-sample-B',
    shape: 'records',
    where,
    limit: 50,
    supportingQueryType: 'logsSample',
  });
  expect(supplementaryQuery(sample, count)?.limit).toBe(100);
  expect(supplementaryQuery(sample, records)).toBeUndefined();
});

it('asks nothing where no query has any', () => {
  const request = { targets: [records, count] } as DataQueryRequest<AuditQuery>;
  expect(supplementaryRequest(volume, request)?.targets.map(({ refId }) => refId)).toEqual(['log-volume-A']);
  expect(supplementaryRequest(volume, { ...request, targets: [count] })).toBeUndefined();
});
