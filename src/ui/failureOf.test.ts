/* eslint-disable @typescript-eslint/no-deprecated -- Grafana 12.3 still fills it in where a request failed as a whole */
import { getDefaultTimeRange, LoadingState, type PanelData } from '@grafana/data';
import { failureOf } from './failureOf';

const answer = (extra: Partial<PanelData>): PanelData => ({
  state: LoadingState.Error,
  series: [],
  timeRange: getDefaultTimeRange(),
  ...extra,
});

test('says what a query failed of, and what a request failed of that no query was asked by', () => {
  expect(failureOf(answer({ errors: [{ refId: 'A', message: 'query A: too many series' }] }))).toBe('too many series');
  expect(failureOf(answer({ error: { message: 'Bad Gateway', status: 502 } }))).toBe('Bad Gateway');
  expect(failureOf(answer({}))).toBe('no answer');
});

test('says nothing of what did not fail', () => {
  expect(failureOf(answer({ state: LoadingState.Done, errors: [] }))).toBeUndefined();
  expect(
    failureOf(answer({ state: LoadingState.Loading, error: { message: 'of the answer before' } }))
  ).toBeUndefined();
});
