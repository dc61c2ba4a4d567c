import React from 'react';
import { act, render, screen } from '@testing-library/react';
import { LoadingState } from '@grafana/data';
import { setPluginImportUtils } from '@grafana/runtime';
import { EmbeddedScene, SceneTimeRange } from '@grafana/scenes';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { answerOf, setBackEnd, testVariables } from '../scope/testing';
import { RecordVolume } from './RecordVolume';

// The bar's editor is loaded by Grafana, and is not there in tests.
jest.mock('../../datasource/search/SearchBar', () => ({ SearchBar: ({ text }: { text: string }) => <p>{text}</p> }));

// The panel itself is Grafana's.
setPluginImportUtils({
  importPanelPlugin: () => new Promise(() => undefined),
  getPanelPluginFromCache: () => undefined,
});

test('a histogram that could not be counted says so, and not that there is nothing', async () => {
  setBackEnd({ answer: () => answerOf([], { state: LoadingState.Error, error: { message: 'Bad Gateway' } }) });
  const search = new AuditSearch({ quickFields: [] });
  const body = new AuditView({ search, body: [new RecordVolume({ objects: ['kubernetes-audit'] })] });
  const $timeRange = new SceneTimeRange({ from: 'now-1h', to: 'now' });
  const scene = new EmbeddedScene({ $timeRange, $variables: testVariables(), body });
  render(<scene.Component model={scene} />);
  await act(async () => {});
  expect(await screen.findByText('The records could not be counted: Bad Gateway')).toBeInTheDocument();
});
