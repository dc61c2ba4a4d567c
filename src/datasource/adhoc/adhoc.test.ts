import { adhocConditions, adhocKeys } from './adhoc';

it('offers labels, fields and free text', () => {
  const keys = adhocKeys();
  expect(keys).toContainEqual({ text: 'User', value: 'user_name' });
  expect(keys).toContainEqual({ text: 'Severity', value: 'severity' });
  expect(keys).toContainEqual({ text: 'Anywhere in the record', value: 'line' });
  expect(keys.map(({ value }) => value)).not.toContain('tallyman');
});

it('makes conditions of filters that are whole', () => {
  expect(
    adhocConditions([
      { key: 'user_name', operator: '=', value: 'alice' },
      { key: 'http_response_status_code', operator: '>', value: '399' },
      { key: 'user_name', operator: '=~', value: 'a.*' },
      { key: 'user_name', operator: '=|', value: 'a', values: ['a', 'b'] },
      { key: 'http_response_status_code', operator: '!=|', value: '1', values: ['1', '2'] },
      { key: 'line', operator: '=', value: 'base64' },
      { key: 'line', operator: '!~', value: 'a+' },
      { key: 'user_name', operator: '=', value: '' },
      { key: 'user_name', operator: '=|', value: '', values: [] },
      { key: 'other', operator: '=', value: 'x' },
      { key: 'user_name', operator: '??', value: 'x' },
    ])
  ).toEqual([
    { field: 'user_name', op: '=', value: 'alice' },
    { field: 'http_response_status_code', op: '>', value: 399 },
    { field: 'user_name', op: '=~', value: 'a.*' },
    { field: 'user_name', op: 'in', value: ['a', 'b'] },
    { field: 'http_response_status_code', op: 'notIn', value: [1, 2] },
    { field: 'line', op: 'contains', value: 'base64' },
    { field: 'line', op: '!~', value: 'a+' },
  ]);
  expect(adhocConditions(undefined)).toEqual([]);
});
