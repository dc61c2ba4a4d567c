import React from 'react';
import { act, render, screen } from '@testing-library/react';
import { LoadingState } from '@grafana/data';
import { EmbeddedScene, SceneTimeRange } from '@grafana/scenes';
import { AuditSearch } from '../scope/AuditSearch';
import { rows } from '../records/testing';
import { answerOf, setBackEnd, testVariables, userSearch } from '../scope/testing';
import { Report } from './Report';

// The bar's editor is loaded by Grafana, and is not there in tests.
jest.mock('../../datasource/search/SearchBar', () => ({ SearchBar: ({ text }: { text: string }) => <p>{text}</p> }));

async function show(backEnd: Parameters<typeof setBackEnd>[0]) {
  setBackEnd(backEnd);
  const search = new AuditSearch({ quickFields: [] });
  search.updateFromUrl({ q: 'user:alice' });
  const $timeRange = new SceneTimeRange({ from: 'now-1h', to: 'now' });
  const scene = new EmbeddedScene({ $timeRange, $variables: testVariables(), body: new Report({ search }) });
  render(<scene.Component model={scene} />);
  await act(async () => {});
}

const READING = 'Reading the records…';

test('a report says what it is of, before there is anything in it too', async () => {
  await show({ answer: () => answerOf([rows(0)]) });
  const report = await screen.findByRole('article', { name: 'Report' });
  expect(report).toHaveTextContent('Searchuser:alice');
  expect(report).toHaveTextContent('Clustersprod');
  expect(report).toHaveTextContent('No records in this time range.');
  expect(screen.queryByText(READING)).not.toBeInTheDocument();
});

test('a report that cannot be read says why, and does not wait', async () => {
  await show({ answer: () => answerOf([], { state: LoadingState.Error, error: { message: 'Bad Gateway' } }) });
  expect(await screen.findByText('Bad Gateway')).toBeInTheDocument();
  expect(screen.queryByText(READING)).not.toBeInTheDocument();
});

test('a search that nobody could read keeps no report waiting', async () => {
  const post: typeof userSearch = () => Promise.reject(new Error('Bad Gateway'));
  await show({ post });
  expect(await screen.findByText('The data source does not say what this search asks for')).toBeInTheDocument();
  expect(screen.queryByText(READING)).not.toBeInTheDocument();
});
