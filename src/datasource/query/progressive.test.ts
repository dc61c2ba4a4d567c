import {
  dateTime,
  FieldType,
  LoadingState,
  toDataFrame,
  type DataFrame,
  type DataQueryRequest,
  type DataQueryResponse,
} from '@grafana/data';
import { finalize, lastValueFrom, NEVER, of, toArray, type Observable } from 'rxjs';
import { daysOf, isProgressive, progressively } from './progressive';
import type { AuditQuery } from './types';

const DAY = 24 * 60 * 60 * 1000;
const rangeOf = (from: number, to: number) => {
  const [start, end] = [dateTime(from), dateTime(to)];
  return { from: start, to: end, raw: { from: start, to: end } };
};
const records: AuditQuery = { refId: 'A', shape: 'records' };
const request = (days: number, ...targets: AuditQuery[]) =>
  ({ requestId: 'r', range: rangeOf(0, days * DAY), targets }) as DataQueryRequest<AuditQuery>;

/** A Loki with so many rows each day, of which each has the number of its day. */
function world(perDay: number) {
  const asked: Array<DataQueryRequest<AuditQuery>> = [];
  const ask = (part: DataQueryRequest<AuditQuery>): Observable<DataQueryResponse> => {
    asked.push(part);
    const data = part.targets.map(({ refId, limit = 1000 }) => {
      const values = Array.from({ length: Math.min(perDay, limit) }, () => part.range.from.valueOf() / DAY);
      const frame = toDataFrame({ refId, fields: [{ name: 'day', type: FieldType.number, values }] });
      return { ...frame, meta: { stats: [{ displayName: 'bytes', value: 10 }] } };
    });
    return of({ data });
  };
  return { asked, ask };
}

const all = (response: Observable<DataQueryResponse>) => lastValueFrom(response.pipe(toArray()));
const daysIn = (response: DataQueryResponse | undefined) => (response?.data[0] as DataFrame).fields[0]?.values;

it('is for rows of long ranges', () => {
  expect(isProgressive(request(2, records))).toBe(true);
  expect(isProgressive(request(1, records))).toBe(false);
  expect(isProgressive(request(2, records, { refId: 'B', shape: 'count' }))).toBe(false);
  expect(isProgressive(request(2))).toBe(false);
});

it('shows what has come, newest day first, until all is read', async () => {
  const { ask, asked } = world(1);
  const seen = await all(progressively(request(3, records), ask, 1000));
  expect(seen.map(daysIn)).toEqual([[2], [2, 1], [2, 1, 0]]);
  expect(seen.map(({ state }) => state)).toEqual([LoadingState.Streaming, LoadingState.Streaming, LoadingState.Done]);
  expect(new Set(asked.map(({ requestId }) => requestId)).size).toBe(3);
  expect((seen[2]?.data[0] as DataFrame).meta?.stats?.[0]?.value).toBe(30);
});

it('stops when the limit is full, and asks for no more than is missing', async () => {
  const { ask, asked } = world(4);
  const seen = await all(progressively(request(30, { ...records, limit: 6 }), ask, 1000));
  expect(asked.map(({ targets }) => targets[0]?.limit)).toEqual([6, 2]);
  expect(daysIn(seen.at(-1))).toEqual([29, 29, 29, 29, 28, 28]);
  expect(seen.at(-1)?.state).toBe(LoadingState.Done);
});

it('begins with the oldest where the oldest are wanted', async () => {
  const { ask } = world(1);
  const seen = await all(progressively(request(2, { ...records, direction: 'forward' }), ask, 1000));
  expect(daysIn(seen.at(-1))).toEqual([0, 1]);
});

it('asks no further for a query that is full, and not for one that is hidden', async () => {
  const { ask, asked } = world(1);
  const hidden: AuditQuery = { refId: 'C', shape: 'count', hide: true };
  await all(progressively(request(3, { ...records, limit: 1 }, { ...records, refId: 'B' }, hidden), ask, 1000));
  expect(asked.map(({ targets }) => targets.map(({ refId }) => refId).join(''))).toEqual(['AB', 'B', 'B']);
});

it('is at an end when the user leaves: the day that is being read is given up, and no other is asked for', () => {
  const { ask } = world(1);
  const asked: unknown[] = [];
  let givenUp = 0;
  const slow = (part: DataQueryRequest<AuditQuery>): Observable<DataQueryResponse> => {
    asked.push(part);
    return asked.length === 1 ? ask(part) : NEVER.pipe(finalize(() => givenUp++));
  };
  const seen: DataQueryResponse[] = [];
  const watching = progressively(request(5, records), slow, 1000).subscribe((response) => seen.push(response));
  expect(seen.map(({ state }) => state)).toEqual([LoadingState.Streaming]);
  expect(givenUp).toBe(0);
  watching.unsubscribe();
  expect(givenUp).toBe(1);
  expect(asked).toHaveLength(2);
});

it('shows what came before an error, and the error', async () => {
  let calls = 0;
  const { ask } = world(1);
  const failing = (part: DataQueryRequest<AuditQuery>) =>
    ++calls === 2 ? of({ data: [], error: { message: 'gone' } }) : ask(part);
  const seen = await all(progressively(request(5, records), failing, 1000));
  expect(seen).toHaveLength(2);
  expect(seen[1]).toMatchObject({ state: LoadingState.Error, error: { message: 'gone' } });
  expect(daysIn(seen[1])).toEqual([4]);
});

it('cuts a range into days from its end', () => {
  const days = daysOf(rangeOf(0, 2.5 * DAY), false).map(({ from, to }) => [from.valueOf() / DAY, to.valueOf() / DAY]);
  expect(days).toEqual([
    [1.5, 2.5],
    [0.5, 1.5],
    [0, 0.5],
  ]);
});
