import { AbstractLabelOperator } from '@grafana/data';
import { exportQueries, importQueries } from './transfer';

const { Equal, NotEqual, EqualRegEx, NotEqualRegEx } = AbstractLabelOperator;

it('takes over what our records have, by other names too', () => {
  const labelMatchers = [
    { name: 'namespace', operator: Equal, value: 'shop' },
    { name: 'cluster', operator: EqualRegEx, value: 'prod-.*' },
    { name: 'pod', operator: NotEqualRegEx, value: 'web-.*' },
    { name: 'job', operator: Equal, value: 'node' },
    { name: 'tallyman', operator: Equal, value: 'record' },
    { name: 'line', operator: Equal, value: 'x' },
  ];
  expect(importQueries([{ refId: 'A', labelMatchers }])).toEqual([
    {
      refId: 'A',
      shape: 'records',
      where: {
        and: [
          { field: 'k8s_namespace_name', op: '=', value: 'shop' },
          { field: 'cluster', op: '=~', value: 'prod-.*' },
          { field: 'k8s_pod_name', op: '!~', value: 'web-.*' },
        ],
      },
    },
  ]);
  expect(importQueries([{ refId: 'A', labelMatchers: [] }])).toEqual([{ refId: 'A', shape: 'records' }]);
});

it('gives on what labels say', () => {
  const where = {
    and: [
      { field: 'severity', op: 'notIn', value: ['low', 'info'] },
      { field: 'cluster', op: '!=', value: 'a.b' },
      { field: 'actor', op: 'in', value: ['human'] },
      { field: 'severity', op: '>=', value: 'low' },
      { field: 'user_name', op: '=', value: 'alice' },
      { or: [] },
    ],
  } as const;
  const query = { refId: 'A', shape: 'records', objects: ['container-log', 'collector'], where } as never;
  expect(exportQueries([query])[0]?.labelMatchers).toEqual([
    { name: 'tallyman', operator: Equal, value: 'record' },
    { name: 'object', operator: EqualRegEx, value: 'container-log|collector' },
    { name: 'severity', operator: NotEqualRegEx, value: 'low|info' },
    { name: 'cluster', operator: NotEqual, value: 'a.b' },
    { name: 'actor', operator: Equal, value: 'human' },
  ]);
});
