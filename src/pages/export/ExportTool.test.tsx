import React from 'react';
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { config, locationService } from '@grafana/runtime';
import { EmbeddedScene, SceneTimeRange } from '@grafana/scenes';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { setBackEnd, testVariables, userSearch } from '../scope/testing';
import { ExportTool } from './ExportTool';

// The bar's editor is loaded by Grafana, and is not there in tests.
jest.mock('../../datasource/search/SearchBar', () => ({ SearchBar: ({ text }: { text: string }) => <p>{text}</p> }));

beforeEach(() => {
  config.bootData = { user: { login: 'alice' } } as unknown as typeof config.bootData;
});

async function open(post: typeof userSearch) {
  setBackEnd({ post });
  const subject = { objects: ['kubernetes-audit'] };
  const body = new AuditView({ search: new AuditSearch({ quickFields: [] }), body: [new ExportTool({ subject })] });
  const $timeRange = new SceneTimeRange({ from: 'now-1h', to: 'now' });
  const scene = new EmbeddedScene({ $timeRange, $variables: testVariables(), body });
  render(<scene.Component model={scene} />);
  await act(async () => {});
  const user = userEvent.setup();
  await user.click(screen.getByRole('button', { name: 'Export' }));
  return user;
}

test('what is to be exported is told as soon as the back end has put it into words; until then nothing else can be asked', async () => {
  let answer: (text: { text: string }) => void = () => undefined;
  const user = await open(() => new Promise((resolve) => (answer = resolve)));
  await user.click(screen.getByRole('menuitem', { name: 'Download as a file' }));
  expect(screen.getByRole('button', { name: 'Export' })).toBeDisabled();
  await act(async () => answer({ text: 'cluster:prod' }));
  expect(await screen.findByText('cluster:prod')).toBeInTheDocument();
});

test('the keyboard is at the button again when the dialog is closed', async () => {
  const user = await open(userSearch);
  await user.click(screen.getByRole('menuitem', { name: 'Download as a file' }));
  await user.click(within(await screen.findByRole('dialog')).getByText('Close'));
  await waitFor(() => expect(screen.getByRole('button', { name: 'Export' })).toHaveFocus());
});

test('says why an export cannot begin', async () => {
  const user = await open(() => Promise.reject(new Error('Bad Gateway')));
  await user.click(screen.getByRole('menuitem', { name: 'Report to print' }));
  expect(await screen.findByText('The export cannot begin')).toBeInTheDocument();
  expect(screen.getByText('Bad Gateway')).toBeInTheDocument();
  expect(locationService.getLocation().pathname).not.toContain('report');
});
