import type { AnnotationQuery } from '@grafana/data';
import type { AuditQuery } from '../query/types';
import { annotationSupport } from './support';

const prepare = (target?: object) =>
  annotationSupport.prepareAnnotation?.({ name: 'A', target } as AnnotationQuery<AuditQuery>)?.target;

const FIRST = annotationSupport.getDefaultQuery?.();

test('an annotation begins with severe records', () => {
  expect(prepare()).toEqual(FIRST);
  expect(FIRST).toMatchObject({ shape: 'records', where: { and: [{ field: 'severity', op: '>=', value: 'high' }] } });
});

test('what Grafana’s own annotations ask is not asked here', () => {
  expect(prepare({ refId: 'Anno', type: 'dashboard', limit: 100, tags: [], matchAny: false })).toEqual(FIRST);
});

test('a query of ours stays as it is', () => {
  const query = { refId: 'Anno', shape: 'records', where: { field: 'access', op: '=', value: 'exec' }, limit: 7 };
  expect(prepare(query)).toEqual(query);
  expect(prepare({ ...query, matchAny: true })).toEqual(query);
});
