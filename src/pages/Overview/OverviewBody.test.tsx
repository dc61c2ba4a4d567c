import React from 'react';
import { MemoryRouter } from 'react-router-dom';
import { act, render, screen } from '@testing-library/react';
import { FieldType, LoadingState, getDefaultTimeRange, toDataFrame, type PanelData } from '@grafana/data';
import { setBackendSrv, type BackendSrv } from '@grafana/runtime';
import { SceneDataNode, SceneReactObject } from '@grafana/scenes';
import { OverviewBody } from './OverviewBody';

const answer = (state: LoadingState, extra: Partial<PanelData> = {}): PanelData => ({
  state,
  series: [],
  timeRange: getDefaultTimeRange(),
  ...extra,
});

const counted = toDataFrame({
  fields: [{ name: 'value', type: FieldType.number, labels: { object: 'container-log', cluster: 'a' }, values: [3] }],
});

function show(data: PanelData) {
  const counts = new SceneDataNode({ data });
  const panels = new SceneReactObject({ reactNode: <p>panels</p> });
  const body = new OverviewBody({ $data: counts, panels });
  render(
    <MemoryRouter>
      <body.Component model={body} />
    </MemoryRouter>
  );
  return counts;
}

describe('OverviewBody', () => {
  it('shows the panels while the first answer is under way, and with records', () => {
    const counts = show(answer(LoadingState.Loading));
    expect(screen.getByText('panels')).toBeInTheDocument();
    act(() => counts.setState({ data: answer(LoadingState.Done, { series: [counted] }) }));
    expect(screen.getByText('panels')).toBeInTheDocument();
  });

  it('says what to do without records, and keeps saying it while it asks again', () => {
    const counts = show(answer(LoadingState.Done));
    expect(screen.getByText('No records in this time range')).toBeInTheDocument();
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
});
