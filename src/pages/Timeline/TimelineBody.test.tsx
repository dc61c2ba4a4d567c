import React from 'react';
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FieldType, LoadingState, toDataFrame, type DataFrame } from '@grafana/data';
import { getDataSourceSrv, setDataSourceSrv, type DataSourceSrv } from '@grafana/runtime';
import { EmbeddedScene, SceneTimeRange } from '@grafana/scenes';
import { of } from 'rxjs';
import type { AuditQuery } from '../../datasource/query/types';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { answerOf, setBackEnd, testVariables } from '../scope/testing';
import { PointOfTime } from './PointOfTime';
import { TimelineBody } from './TimelineBody';

const POINT = Date.UTC(2026, 10, 25, 9, 30);
const MINUTE = 60_000;

const rows = (list: Array<[time: number, body: string, labels: object]>): DataFrame =>
  toDataFrame({
    fields: [
      { name: 'timestamp', type: FieldType.time, values: list.map(([time]) => time) },
      { name: 'body', values: list.map(([, body]) => body) },
      { name: 'labels', type: FieldType.other, values: list.map(([, , labels]) => labels) },
    ],
  });

const exec = {
  ...{ record_id: 'exec', object: 'kubernetes-audit', access: 'exec', severity: 'medium', event_outcome: 'success' },
  ...{ user_name: 'alice', k8s_namespace_name: 'shop', k8s_pod_name: 'web-1' },
};

/** What a pod runs, as the lifecycle tells it. */
const spans = toDataFrame({
  fields: [
    { name: 'entity', values: ['pod/1/web'] },
    { name: 'state', values: ['running'] },
    { name: 'start', type: FieldType.time, values: [0] },
    { name: 'end', type: FieldType.time, values: [null] },
    { name: 'image', values: ['registry.example.com/shop/web:1.4'] },
  ],
});

const POD = { and: [{ field: 'k8s_pod_name', op: '=', value: 'web-1' }] };

function open(where = POD, records = answerOf([rows([[POINT, 'alice ran sh in shop/web-1', exec]])])) {
  const { queried } = setBackEnd({
    post: async () => ({ where }),
    answer: ({ shape }) => (shape === 'records' ? records : answerOf(shape === 'lifecycle' ? [spans] : [])),
  });
  const asked = jest.fn<void, [AuditQuery, number, number]>();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- Grafana 12.3 has no other way
  const known = getDataSourceSrv();
  setDataSourceSrv({
    get: async () => ({
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- Grafana 12.3 has no other way
      ...(await known.get()),
      query: (request: { targets: AuditQuery[]; range: { from: number; to: number } }) => {
        request.targets.forEach((query) => asked(query, request.range.from.valueOf(), request.range.to.valueOf()));
        return of({
          data: [rows([[POINT - MINUTE, 'bob pushed shop/web:1.4', { record_id: 'push', severity: 'low' }]])],
        });
      },
    }),
  } as unknown as DataSourceSrv);
  const body = new TimelineBody();
  const search = new AuditSearch({ quickFields: [] });
  const view = new AuditView({ search, body: [body] });
  const scene = new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: 'now-6h', to: 'now' }),
    $variables: testVariables(),
    body: view,
  });
  search.updateFromUrl({ q: 'pod:web-1' });
  scene.activate();
  search.activate();
  const { chart, list } = body.state;
  [body, list, list.state.$timeRange, list.state.table, chart].forEach((part) => part.activate());
  const start = async () => {
    await waitFor(() => expect(search.state.conditions).toBeDefined());
    act(() => {
      list.state.table.state.$data.activate();
      chart.runner.activate();
    });
  };
  return { body, chart, list, view, queried, asked, start };
}

describe('a timeline', () => {
  it('keeps the point that is looked at in the address, and takes nothing odd from there', () => {
    const { body } = open();
    body.updateFromUrl({ point: String(POINT), around: '15', before: '360' });
    expect(body.getUrlState()).toEqual({ point: String(POINT), around: '15', before: '360' });
    for (const point of ['', 'noon', '1e99', 'Infinity', undefined]) {
      body.updateFromUrl({ point: point ?? null, around: '7', before: '<script>' });
      expect(body.state).toMatchObject({ point: undefined, around: 5, before: 60 });
      expect(body.getUrlState()).toEqual({ point: undefined, around: undefined, before: undefined });
    }
  });

  it('narrows the list to around a point, marks it in the picture, and goes back to all', () => {
    const { body, chart, list } = open();
    const range = () => list.state.$timeRange.state.value;
    act(() => body.lookAt(POINT));
    expect([range().from.valueOf(), range().to.valueOf()]).toEqual([POINT - 5 * MINUTE, POINT + 5 * MINUTE]);
    expect(chart.state.panel.state.options.pin).toBe(POINT);
    act(() => body.setAround(60));
    expect(range().from.valueOf()).toBe(POINT - 60 * MINUTE);
    act(() => body.lookAtAll());
    expect(range().raw.from).toBe('now-6h');
    expect(chart.state.panel.state.options.pin).toBeUndefined();
  });

  it('opens the record of a mark, and marks the time of one that is open', () => {
    const { body, chart, view } = open();
    act(() => body.lookAt(POINT, { id: 'exec', time: POINT }));
    expect(view.state.record).toEqual({ id: 'exec', time: POINT });
    act(() => body.lookAtAll());
    expect(chart.state.panel.state.options.pin).toBe(POINT);
  });

  it('asks for all sources but logs, until these are wanted', async () => {
    const { list, queried, start } = open();
    await start();
    const last = () =>
      JSON.stringify(
        queried.mock.calls
          .map(([query]) => query)
          .filter(({ shape }) => shape === 'records')
          .at(-1)
      );
    await waitFor(() => expect(last()).toContain('"op":"!=","value":"container-log"'));
    act(() => list.logs.turn(true));
    await waitFor(() => expect(last()).not.toContain('container-log'));
    expect(list.logs.getUrlState()).toEqual({ logs: 'true' });
  });

  it('takes in what was done to the image that a pod runs', async () => {
    const { list, start } = open();
    await start();
    await waitFor(() => expect(JSON.stringify(list.state.table.state.subject.also)).toContain('"value":"shop/web"'));
    expect(list.files.state.subject).toEqual(list.state.table.state.subject);
  });

  it('takes in no images where it is a person’s', async () => {
    const { chart, list, start } = open({ and: [{ field: 'user_name', op: '=', value: 'alice' }] });
    await start();
    await waitFor(() => expect(chart.lifecycle?.spans).toHaveLength(1));
    expect(list.state.table.state.subject.also).toBeUndefined();
  });
});

describe('a point in time', () => {
  it('tells what happened before, with who did it, and what to do', async () => {
    const { body, view, asked, start } = open();
    await start();
    act(() => body.lookAt(POINT));
    render(<PointOfTime model={body} point={POINT} />);
    const before = within(screen.getByRole('region', { name: 'What happened before' }));
    const push = await before.findByRole('link', { name: /bob pushed shop\/web:1\.4/ });
    expect(asked).toHaveBeenCalledWith(expect.objectContaining({ refId: 'before' }), POINT - 60 * MINUTE, POINT);
    await userEvent.click(push);
    expect(view.state.record).toEqual({ id: 'push', time: POINT - MINUTE });

    const now = within(screen.getByRole('region', { name: 'What to do now' }));
    expect(now.getByText('alice ran sh in shop/web-1')).toBeInTheDocument();
    expect(await now.findByText('kubectl delete pod --namespace=shop web-1')).toBeInTheDocument();
  });

  it('looks further back, and at more around it', async () => {
    const { body } = open();
    render(<PointOfTime model={body} point={POINT} />);
    await userEvent.click(screen.getByRole('radio', { name: '1 d' }));
    await userEvent.click(screen.getByRole('radio', { name: '±1 h' }));
    expect(body.state).toMatchObject({ before: 1440, around: 60 });
  });

  it.each([
    [LoadingState.Done, 'Nothing around this time asks for a measure that is known here.'],
    [LoadingState.Error, 'The records around this time cannot be read, so it is not known.'],
    [LoadingState.Loading, 'Reading the records around this time…'],
  ])('says where it is %s why there is nothing to do', async (state, text) => {
    const { body, start } = open(POD, answerOf([], { state }));
    await start();
    act(() => body.lookAt(POINT));
    render(<PointOfTime model={body} point={POINT} />);
    expect(await screen.findByText(text)).toBeInTheDocument();
  });
});
