import { setBackendSrv, type BackendSrv } from '@grafana/runtime';
import { of, throwError } from 'rxjs';
import { everywhere, template } from '../rule/testing';
import { previewRule } from './preview';

const MINUTE = 60_000;
const now = Date.UTC(2026, 10, 25, 12);

const series = (points: Array<[minutesAgo: number, value: number]>) => ({
  schema: {
    refId: 'A',
    fields: [
      { name: 'time', type: 'time' },
      { name: 'records', type: 'number' },
    ],
  },
  data: { values: [points.map(([ago]) => now - ago * MINUTE), points.map(([, value]) => value)] },
});

const fetch = jest.fn();
beforeEach(() => setBackendSrv({ fetch } as unknown as BackendSrv));

const answer = (...frames: unknown[]) => fetch.mockReturnValue(of({ data: { results: { A: { frames } } } }));

it('asks the question of the rule, window by window', async () => {
  answer();
  const scope = { ...everywhere, clusters: ['prod'] };
  expect(await previewRule(template('exec-pod'), scope, 0, now)).toEqual({ alerts: 0, groups: 0 });
  const { url, data } = fetch.mock.lastCall[0];
  expect(url).toBe('/api/ds/query');
  expect(data).toMatchObject({ from: String(now - 86_400_000), to: String(now) });
  expect(data.queries[0]).toMatchObject({ shape: 'count', step: '300s', datasource: { uid: 'tally' } });
  expect(JSON.stringify(data.queries[0].where)).toContain('"prod"');
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
  const data = { results: { A: { error: 'Loki cannot be reached', status: 502 } } };
  fetch.mockReturnValue(throwError(() => ({ status: 502, data })));
  await expect(previewRule(template('exec-pod'), everywhere, 0, now)).rejects.toThrow('Loki cannot be reached');
});
