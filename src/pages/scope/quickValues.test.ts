import type { Condition } from '../../datasource/query/types';
import { chosenValues, shownFields, withValues } from './quickValues';

const isAlice: Condition = { field: 'user_name', op: '=', value: 'alice' };
const notKube: Condition = { field: 'k8s_namespace_name', op: '!=', value: 'kube-system' };
const codes: Condition = { field: 'http_response_status_code', op: 'in', value: [403, 404] };

test.each([
  [undefined, 'user_name', []],
  [isAlice, 'user_name', ['alice']],
  [{ and: [isAlice, codes] }, 'http_response_status_code', ['403', '404']],
  [{ and: [notKube] }, 'k8s_namespace_name', []],
  [{ or: [isAlice] }, 'user_name', []],
] satisfies Array<[Condition | undefined, string, string[]]>)('%j chooses of %s %j', (where, field, values) => {
  expect(chosenValues(where, field)).toEqual(values);
});

test('other conditions stay as they are', () => {
  const where = withValues({ and: [isAlice, notKube] }, 'user_name', ['bob', 'carol']);
  expect(where).toEqual({ and: [notKube, { field: 'user_name', op: 'in', value: ['bob', 'carol'] }] });
  expect(withValues(where, 'user_name', [])).toEqual({ and: [notKube] });
  expect(withValues(isAlice, 'user_name', [])).toBeUndefined();
});

test('numbers are asked for as numbers', () => {
  expect(withValues(undefined, 'http_response_status_code', ['403'])).toEqual({
    and: [{ field: 'http_response_status_code', op: '=', value: 403 }],
  });
});

test('six controls are there at once, and those of which something is chosen', () => {
  const fields = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'user_name'];
  expect(shownFields(fields, undefined)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(shownFields(fields, isAlice)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'user_name']);
});
