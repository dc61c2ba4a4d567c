import type { AnnotationQuery } from '@grafana/data';
import type { AuditQuery } from '../query/types';
import { FIRST, prepare } from './prepare';

const annotation = (target?: object) => ({ name: 'A', target }) as AnnotationQuery<AuditQuery>;

test('an annotation begins with severe records', () => {
  expect(prepare(annotation()).target).toEqual(FIRST);
});

test('what Grafana’s own annotations ask is not asked here', () => {
  const left = { refId: 'Anno', type: 'dashboard', limit: 100, tags: [], matchAny: false };
  expect(prepare(annotation(left)).target).toEqual(FIRST);
});

test('a query of ours stays as it is', () => {
  const query = { refId: 'Anno', shape: 'records', where: { field: 'access', op: '=', value: 'exec' }, limit: 7 };
  expect(prepare(annotation(query)).target).toEqual(query);
  expect(prepare(annotation({ ...query, matchAny: true })).target).toEqual(query);
});

test('what is ready is given back as it is: Grafana’s editor asks nothing until then', () => {
  const prepared = prepare(annotation());
  expect(prepared.mappings).toMatchObject({ text: { value: 'body' }, time: { value: 'timestamp' } });
  expect(prepare(prepared)).toBe(prepared);
});
