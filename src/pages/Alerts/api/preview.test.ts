import { FieldType, LoadingState, toDataFrame, type DataFrame } from '@grafana/data';
import { setDataSourceSrv, type DataSourceSrv } from '@grafana/runtime';
import { of } from 'rxjs';
import { everywhere, template } from '../rule/testing';
import { previewRule } from './preview';

const MINUTE = 60_000;
const now = Date.UTC(2026, 10, 25, 12);

const series = (points: Array<[minutesAgo: number, value: number]>) =>
  toDataFrame({
    fields: [
      { name: 'time', type: FieldType.time, values: points.map(([ago]) => now - ago * MINUTE) },
      { name: 'records', type: FieldType.number, values: points.map(([, value]) => value) },
    ],
  });

const query = jest.fn();
beforeEach(() => setDataSourceSrv({ get: () => Promise.resolve({ query }) } as unknown as DataSourceSrv));

const answer = (...data: DataFrame[]) => query.mockReturnValue(of({ data, state: LoadingState.Done }));

it('asks the question of the rule, window by window', async () => {
  answer();
  const scope = { ...everywhere, clusters: ['prod'] };
  expect(await previewRule(template('exec-pod'), scope, 0, now)).toEqual({ alerts: 0, groups: 0 });
  const { range, targets } = query.mock.lastCall[0];
  expect([range.from.valueOf(), range.to.valueOf()]).toEqual([now - 86_400_000, now]);
  expect(targets).toMatchObject([{ shape: 'count', step: '300s' }]);
  expect(targets[0].instant).toBeUndefined();
  expect(JSON.stringify(targets[0].where)).toContain('"prod"');
});

it('counts beginnings: windows that follow each other are one alert', async () => {
  answer(
    series([
      [60, 1],
      [55, 2],
      [30, 1],
    ]),
    series([[10, 4]])
  );
  expect(await previewRule(template('exec-pod'), everywhere, 0, now)).toEqual({ alerts: 3, groups: 2 });
  expect(await previewRule(template('exec-pod'), everywhere, 1, now)).toEqual({ alerts: 2, groups: 2 });
  expect(await previewRule(template('exec-pod'), everywhere, 4, now)).toEqual({ alerts: 0, groups: 0 });
});

it('finds silences: gaps after the first record, also the one that lasts', async () => {
  answer(
    series([
      [120, 5],
      [105, 5],
      [60, 5],
      [45, 5],
    ])
  );
  expect(await previewRule(template('source-silent'), everywhere, 1, now)).toEqual({ alerts: 2, groups: 1 });
});

it('does not count silence that began before the last day', async () => {
  answer(series([[25.5 * 60, 5]]));
  expect(await previewRule(template('source-silent'), everywhere, 1, now)).toEqual({ alerts: 0, groups: 0 });
});

it('says what the data source says when it cannot be asked', async () => {
  query.mockReturnValue(of({ data: [], errors: [{ message: 'Loki cannot be reached' }] }));
  await expect(previewRule(template('exec-pod'), everywhere, 0, now)).rejects.toEqual({
    message: 'Loki cannot be reached',
  });
});
