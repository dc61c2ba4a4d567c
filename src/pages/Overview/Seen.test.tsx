import React from 'react';
import { act, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { dateTime, FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import { setDataSourceSrv, type DataSourceSrv } from '@grafana/runtime';
import { CustomVariable, EmbeddedScene, SceneDataNode, SceneVariableSet } from '@grafana/scenes';
import { of } from 'rxjs';
import type { AuditQuery } from '../../datasource/query/types';
import { answerOf } from '../scope/testing';
import { Seen } from './Seen';

const MINUTE = 60_000;
const TO = Date.parse('2026-11-25T12:00:00Z');
const ago = (minutes: number) => TO - minutes * MINUTE;
const ends = { from: dateTime(ago(360)), to: dateTime(TO) };

const counted = (object: string, cluster: string, oldest: number, newest: number): DataFrame => {
  const times = Array.from({ length: oldest - newest + 1 }, (_, index) => ago(oldest - index));
  return {
    refId: 'coverage',
    length: times.length,
    fields: [
      { name: 'time', type: FieldType.time, values: times, config: { interval: MINUTE } },
      { name: 'records', type: FieldType.number, labels: { object, cluster }, values: times.map(() => 2), config: {} },
    ],
  };
};

const sentence = ({ refId }: AuditQuery, time: number): DataFrame =>
  toDataFrame({
    refId,
    fields: [
      { name: 'timestamp', type: FieldType.time, values: [time] },
      { name: 'body', type: FieldType.string, values: ['a sentence'] },
    ],
  });

let known: Record<string, string[]>;
let fails: boolean;

beforeEach(() => {
  known = {};
  fails = false;
  const source = {
    search: {},
    metricFindQuery: async (_: string, { search }: { search: string }) => {
      if (fails) {
        throw new Error('Bad Gateway');
      }
      return (known[search] ?? []).map((text) => ({ text }));
    },
    // What is asked for of the time before the page's range was a day ago.
    query: ({ targets, range }: { targets: AuditQuery[]; range: { to: { valueOf(): number } } }) =>
      of({ data: range.to.valueOf() < TO ? targets.map((one) => sentence(one, ago(1440))) : [] }),
  };
  setDataSourceSrv({ get: async () => source } as unknown as DataSourceSrv);
});

let pages = 0;

function show(...series: DataFrame[]) {
  const $data = new SceneDataNode({ data: answerOf(series, { timeRange: { ...ends, raw: ends } }) });
  // What is known of a data source is kept for an hour.
  pages += 1;
  const ds = new CustomVariable({ name: 'ds', value: `page-${pages}`, text: 'page', query: `page-${pages}` });
  const cluster = new CustomVariable({ name: 'cluster', value: 'prod', text: 'prod', query: 'prod,other' });
  const $variables = new SceneVariableSet({ variables: [ds, cluster] });
  const scene = new EmbeddedScene({ $variables, $data, body: new Seen({}) });
  render(<scene.Component model={scene} />);
}

const rows = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => within(row).getAllByRole('cell')[0]?.textContent);

it('says for how long a source is silent, and that of a rare one it means nothing', async () => {
  show(counted('container-log', 'prod', 300, 48), counted('image-registry', 'prod', 300, 90));
  expect(await screen.findByRole('rowheader', { name: 'Container log' })).toBeInTheDocument();
  expect(rows()).toEqual(['Silent for 48 min', 'Silent for 48 min', 'Quiet']);
  await userEvent.hover(within(screen.getByRole('row', { name: /^Container log/ })).getByText('Silent for 48 min'));
  expect(await screen.findByText(/no more than 60 s apart: it is silent after 10 min/)).toBeInTheDocument();
  expect(screen.getAllByRole('img', { name: 'records in 1 stretch of time' })).toHaveLength(2);
});

it('still knows what had its last record before the time range', async () => {
  known = { 'object:collector': ['prod', 'other'] };
  show(counted('container-log', 'prod', 300, 0));
  expect(await screen.findByRole('rowheader', { name: 'Collector' })).toBeInTheDocument();
  // The variable has chosen "prod" only.
  expect(rows()).toEqual(['1 source silent', 'Silent for 1 day', 'Sending']);
  expect(screen.getByRole('img', { name: 'no record in this time range' })).toBeInTheDocument();
});

it('shows what there is where the week before cannot be looked up', async () => {
  fails = true;
  show(counted('container-log', 'prod', 300, 0));
  expect(await screen.findByText('Bad Gateway')).toBeInTheDocument();
  expect(rows()).toEqual(['Sending', 'Sending']);
});

it('is not there where nothing was heard of', async () => {
  show();
  await act(async () => {});
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
});
