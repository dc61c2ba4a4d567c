import type { Condition } from '../../datasource/query/types';
import { isSame, subjectOf } from './subject';

const is = (field: string, value: string): Condition => ({ field, op: '=', value });

test.each<[Condition, string, string]>([
  [{ and: [is('cluster', 'prod'), is('k8s_namespace_name', 'shop'), is('k8s_pod_name', 'web-1')] }, 'Pod', 'web-1'],
  [{ and: [is('k8s_container_name', 'web'), is('k8s_pod_name', 'web-1')] }, 'Container', 'web'],
  [is('user_name', 'alice'), 'User', 'alice'],
  [is('container_image_repository', 'shop/web'), 'Image', 'shop/web'],
  [is('severity', 'high'), 'Records', 'high'],
  [{ field: 'severity', op: '>=', value: 'high' }, 'Records', 'that meet the search'],
])('%j is about the narrowest thing that it names', (where, title, name) => {
  expect(subjectOf(where)).toMatchObject({ title, name });
});

test('further conditions are not what the timeline is of', () => {
  const where: Condition = { and: [is('user_name', 'alice'), { field: 'access', op: 'in', value: ['write'] }] };
  expect(subjectOf(where)).toEqual({ id: 'user', title: 'User', name: 'alice', equal: { user_name: 'alice' } });
});

test('a search without a condition is about nothing', () => {
  expect(subjectOf(undefined)).toBeUndefined();
  expect(subjectOf({ and: [] })).toBeUndefined();
});

test('a subject is recognised by kind and name', () => {
  const alice = { id: 'user', title: 'User', equal: { user_name: 'alice' } } as const;
  expect(isSame(alice, { id: 'user', title: 'User', name: 'alice', equal: {} })).toBe(true);
  expect(isSame(alice, { id: 'pod', title: 'Pod', name: 'alice', equal: {} })).toBe(false);
});
