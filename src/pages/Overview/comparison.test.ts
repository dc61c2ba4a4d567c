import { FieldType, type DataFrame } from '@grafana/data';
import { ask } from '../../datasource/records/ask';
import { changeText, compare } from './comparison';

jest.mock('../../datasource/records/ask');

const DAY = 24 * 60 * 60 * 1000;

const answer = (refId: string, value: number): DataFrame => ({
  refId,
  length: 1,
  fields: [{ name: 'records', type: FieldType.number, values: [value], config: {} }],
});

test('a day is held against the average day of the week before it', async () => {
  jest.mocked(ask).mockImplementation(async (_uid, queries, { from, to }) => {
    expect([1, 7]).toContain((to - from) / DAY);
    return queries.map(({ refId }) => answer(refId, to - from === DAY ? 30 : 70));
  });
  const compared = await compare('abc', { field: 'cluster', op: '=', value: 'prod' }, 100 * DAY);
  expect(compared).toHaveLength(5);
  compared.forEach((one) => {
    expect(one).toMatchObject({ day: 30, before: 10 });
    expect(JSON.stringify(one.where)).toContain('"prod"');
  });
  expect(jest.mocked(ask).mock.calls.map(([, , between]) => between)).toEqual([
    { from: 99 * DAY, to: 100 * DAY },
    { from: 92 * DAY, to: 99 * DAY },
  ]);
  jest
    .mocked(ask)
    .mock.calls.forEach(([, queries]) =>
      queries.forEach(({ where }) => expect(JSON.stringify(where)).toContain('"prod"'))
    );
});

test('the week before is counted once an hour only', async () => {
  const asked = jest.mocked(ask);
  asked.mockClear();
  const where = { field: 'cluster', op: '=' as const, value: 'other' };
  await compare('abc', where, 100.01 * DAY);
  await compare('abc', where, 100.02 * DAY);
  const lengths = () => asked.mock.calls.map(([, , { from, to }]) => Math.round((to - from) / DAY));
  expect(lengths()).toEqual([1, 7, 1]);
  expect(asked.mock.calls[1]?.[2]).toEqual({ from: 92 * DAY, to: 99 * DAY });
  await compare('abc', where, 100.05 * DAY);
  await compare('abc', { ...where, value: 'third' }, 100.05 * DAY);
  expect(lengths()).toEqual([1, 7, 1, 1, 7, 1, 7]);
});

test.each([
  [0, 0, ''],
  [5, 0, 'new'],
  [0, 4, '−100 %'],
  [104, 100, 'as before'],
  [130, 100, '+30 %'],
  [250, 100, '2.5 times as many'],
])('%d after %d is "%s"', (day, before, text) => {
  expect(changeText({ day, before })).toBe(text);
});
