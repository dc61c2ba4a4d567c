import React from 'react';
import { MemoryRouter } from 'react-router-dom';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FieldType, LoadingState, getDefaultTimeRange, toDataFrame, type PanelData } from '@grafana/data';
import { config, setBackendSrv, type BackendSrv } from '@grafana/runtime';
import { EmbeddedScene, SceneDataNode, SceneReactObject, SceneTimeRange } from '@grafana/scenes';
import { OverviewBody } from './OverviewBody';

const answer = (state: LoadingState, extra: Partial<PanelData> = {}): PanelData => ({
  state,
  series: [],
  timeRange: getDefaultTimeRange(),
  ...extra,
});

const counted = toDataFrame({
  fields: [
    { name: 'time', type: FieldType.time, values: [60_000] },
    { name: 'value', type: FieldType.number, labels: { object: 'container-log', cluster: 'a' }, values: [3] },
  ],
});

const mayWrite = (permissions: Record<string, boolean>) => {
  config.bootData = { user: { permissions } } as unknown as typeof config.bootData;
};

function show(data: PanelData) {
  const counts = new SceneDataNode({ data });
  const panels = new SceneReactObject({ reactNode: <p>panels</p> });
  const seen = new SceneReactObject({ reactNode: <p>what was heard of before</p> });
  const body = new OverviewBody({ $data: counts, panels, seen });
  const $timeRange = new SceneTimeRange({ from: 'now-1h', to: 'now' });
  const scene = new EmbeddedScene({ $timeRange, body });
  render(
    <MemoryRouter>
      <scene.Component model={scene} />
    </MemoryRouter>
  );
  return { counts, $timeRange };
}

beforeEach(() => mayWrite({ 'datasources:write': true }));

describe('OverviewBody', () => {
  it('shows the panels while the first answer is under way, and with records', () => {
    const { counts } = show(answer(LoadingState.Loading));
    expect(screen.getByText('panels')).toBeInTheDocument();
    act(() => counts.setState({ data: answer(LoadingState.Done, { series: [counted] }) }));
    expect(screen.getByText('panels')).toBeInTheDocument();
  });

  it('says what to do without records, and keeps saying it while it asks again', () => {
    const { counts } = show(answer(LoadingState.Done));
    expect(screen.getByText('No records in this time range')).toBeInTheDocument();
    expect(screen.getByText('what was heard of before')).toBeInTheDocument();
    act(() => counts.setState({ data: answer(LoadingState.Loading) }));
    expect(screen.getByText('No records in this time range')).toBeInTheDocument();
    act(() => counts.setState({ data: answer(LoadingState.Done, { series: [counted] }) }));
    expect(screen.getByText('panels')).toBeInTheDocument();
  });

  it('says why the records cannot be read, and what to do as soon as that is known', async () => {
    const get = jest.fn().mockRejectedValue({ data: { status: 'ERROR', message: 'Check that Loki runs.' } });
    setBackendSrv({ get } as unknown as BackendSrv);
    show(answer(LoadingState.Error, { errors: [{ message: 'connection refused' }] }));
    expect(screen.getByText('connection refused')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Data source settings' })).toBeInTheDocument();
    expect(await screen.findByText('Check that Loki runs.')).toBeInTheDocument();
  });

  it('says what a proxy answered in place of the data source, and asks again', async () => {
    setBackendSrv({ get: jest.fn().mockResolvedValue({ status: 'OK', message: '' }) } as unknown as BackendSrv);
    const { $timeRange } = show(answer(LoadingState.Error, { error: { message: 'Bad Gateway' } }));
    expect(await screen.findByText('Bad Gateway')).toBeInTheDocument();
    const refresh = jest.spyOn($timeRange, 'onRefresh');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it('leads those to the settings of the data source who may change them', () => {
    mayWrite({});
    show(answer(LoadingState.Done));
    expect(screen.queryByRole('link', { name: 'Data source settings' })).not.toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Set up' })).toBeInTheDocument();
  });
});
