import React from 'react';
import { act, render, screen } from '@testing-library/react';
import { LoadingState, type PanelData } from '@grafana/data';
import { setPluginImportUtils } from '@grafana/runtime';
import { EmbeddedScene, SceneTimeRange, type SceneObject } from '@grafana/scenes';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { answerOf, setBackEnd, testVariables } from '../scope/testing';
import { LifecyclePicture } from './LifecyclePicture';
import { RecordVolume } from './RecordVolume';

// The bar's editor is loaded by Grafana, and is not there in tests.
jest.mock('../../datasource/search/SearchBar', () => ({ SearchBar: ({ text }: { text: string }) => <p>{text}</p> }));

// The panels themselves are Grafana's.
setPluginImportUtils({
  importPanelPlugin: () => new Promise(() => undefined),
  getPanelPluginFromCache: () => undefined,
});

const SUBJECT = { objects: ['container-lifecycle'] };

async function show(above: SceneObject, answer: PanelData, objects?: string[]) {
  const { queried } = setBackEnd({ answer: () => answer });
  const search = new AuditSearch({ quickFields: [] });
  search.setState({ conditions: { objects } });
  const body = new AuditView({ search, body: [above] });
  const $timeRange = new SceneTimeRange({ from: 'now-1h', to: 'now' });
  const scene = new EmbeddedScene({ $timeRange, $variables: testVariables(), body });
  render(<scene.Component model={scene} />);
  await act(async () => {});
  return queried;
}

test('a histogram that could not be counted says so, and not that there is nothing', async () => {
  const failed = answerOf([], { state: LoadingState.Error, error: { message: 'Bad Gateway' } });
  await show(new RecordVolume(SUBJECT), failed);
  expect(await screen.findByText('The records could not be counted: Bad Gateway')).toBeInTheDocument();
});

test('a picture says that it is being read', async () => {
  await show(new LifecyclePicture(SUBJECT), answerOf([], { state: LoadingState.Loading }));
  expect(await screen.findByText('Reading lifecycles…')).toBeInTheDocument();
});

test('a picture that failed does not wait', async () => {
  await show(new LifecyclePicture(SUBJECT), answerOf([], { state: LoadingState.Error, request: undefined }));
  expect(await screen.findByRole('region', { name: 'Lifecycle' })).toBeInTheDocument();
  expect(screen.queryByText('Reading lifecycles…')).not.toBeInTheDocument();
});

test('a search for other kinds of records draws nothing', async () => {
  const queried = await show(new LifecyclePicture(SUBJECT), answerOf([]), ['image-registry']);
  expect(screen.queryByRole('region', { name: 'Lifecycle' })).not.toBeInTheDocument();
  expect(queried).not.toHaveBeenCalled();
});
