import { FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import { setDataSourceSrv, type DataSourceSrv } from '@grafana/runtime';
import { of } from 'rxjs';
import type { AuditQuery } from '../../datasource/query/types';
import { countsText, readOutside } from './outside';

const DAY = 86_400_000;
const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 26, 12);
const own = { where: { and: [{ field: 'user_name', op: '=' as const, value: 'mallory' }] } };

const count = (value: number): DataFrame =>
  toDataFrame({ refId: 'count', fields: [{ name: 'records', type: FieldType.number, values: [value] }] });

const record = (time: number): DataFrame =>
  toDataFrame({
    refId: 'farthest',
    fields: [
      { name: 'timestamp', type: FieldType.time, values: [time] },
      { name: 'body', values: ['mallory was not allowed to read secrets'] },
    ],
  });

interface Request {
  range: { from: number; to: number };
  targets: AuditQuery[];
}

/** Answers by what the questions' time range ends with. */
function answering(answer: (from: number) => DataFrame[]) {
  const query = jest.fn((request: Request) => of({ data: answer(request.range.from.valueOf()) }));
  setDataSourceSrv({ get: async () => ({ query }) } as unknown as DataSourceSrv);
  return query;
}

it('counts what is in the day before and in the day after, and tells how far that goes', async () => {
  const [from, to] = [NOW - 3 * DAY, NOW - 2 * DAY];
  const query = answering((start) => (start < from ? [count(2), record(from - 5000)] : [count(40), record(to + 9000)]));
  expect(await readOutside('audit', own, { from, to }, NOW)).toEqual({
    before: { count: 2, edge: from - 5000 - MINUTE },
    after: { count: 40, edge: to + 9000 + MINUTE },
  });
  const asked = query.mock.calls.map(([{ range, targets }]) => [
    range.from.valueOf(),
    range.to.valueOf(),
    ...targets.map(({ shape, direction, instant, where }) => [shape, direction ?? instant, where]),
  ]);
  expect(asked).toEqual([
    [from - DAY, from, ['count', true, own.where], ['records', 'forward', own.where]],
    [to, to + DAY, ['count', true, own.where], ['records', 'backward', own.where]],
  ]);
});

it('does not look into the future, nor after a range up to now', async () => {
  const query = answering(() => [count(1), record(NOW - 10)]);
  const near = await readOutside('audit', own, { from: NOW - DAY, to: NOW - 5 * MINUTE }, NOW);
  expect(query.mock.calls.at(-1)?.[0].range.to.valueOf()).toBe(NOW);
  expect(near.after?.edge).toBe(NOW);
  query.mockClear();
  expect((await readOutside('audit', own, { from: NOW - DAY, to: NOW - 10 }, NOW)).after).toBeUndefined();
  expect(query).toHaveBeenCalledTimes(1);
});

it('says nothing of a side without records', async () => {
  answering(() => []);
  expect(await readOutside('audit', own, { from: NOW - 2 * DAY, to: NOW - DAY }, NOW)).toEqual({});
});

it('says one record, and many', () => {
  expect(countsText({ count: 1, edge: 0 }, 'in the day before')).toBe('1 record in the day before');
  expect(countsText({ count: 1200, edge: 0 }, 'in the day after')).toBe('1,200 records in the day after');
});
