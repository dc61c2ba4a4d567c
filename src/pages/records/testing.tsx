import React from 'react';
import { act, render } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FieldType, toDataFrame, type PanelData } from '@grafana/data';
import { EmbeddedScene, SceneReactObject, SceneTimeRange } from '@grafana/scenes';
import type { AuditQuery } from '../../datasource/query/types';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { answerOf, setBackEnd, testVariables } from '../scope/testing';
import { fieldColumn, optionalColumn, sentenceColumn, timeColumn } from './columns';
import { RecordTable } from './RecordTable';

/** So many records, the first at a minute, each a millisecond before the one above it. */
export const rows = (count: number) =>
  toDataFrame({
    fields: [
      { name: 'timestamp', type: FieldType.time, values: Array.from({ length: count }, (_, index) => 60_000 - index) },
      {
        name: 'body',
        type: FieldType.string,
        values: Array.from({ length: count }, (_, index) => `alice read ${index}`),
      },
      {
        name: 'labels',
        type: FieldType.other,
        values: Array.from({ length: count }, (_, index) => ({
          record_id: `r${index}`,
          user_name: 'alice',
          user_id: '7',
        })),
      },
    ],
  });

const total = (count: number) => toDataFrame({ fields: [{ name: 'value', type: FieldType.number, values: [count] }] });

interface Options {
  q?: string;
  found?: PanelData;
  count?: number;
  address?: Record<string, string>;
  /** The record that the address opens. */
  opened?: { record: string; at: string };
}

/** Shows a page with a table of records. */
export async function show({ q, found = answerOf([rows(3)]), count = 3, address = {}, opened }: Options = {}) {
  const backEnd = setBackEnd({ answer: ({ refId }) => (refId === 'rows' ? found : answerOf([total(count)])) });
  const table = new RecordTable({
    subject: { objects: ['kubernetes-audit'] },
    columns: [timeColumn, sentenceColumn, fieldColumn('user_name'), optionalColumn('user_id')],
    hint: 'Start a collector.',
    tools: [new SceneReactObject({ reactNode: <button>Export</button> })],
  });
  const search = new AuditSearch({ quickFields: [] });
  const view = new AuditView({ search, body: [table] });
  const $timeRange = new SceneTimeRange({ from: 'now-1h', to: 'now' });
  search.updateFromUrl({ q });
  table.updateFromUrl(address);
  view.updateFromUrl({ ...opened });
  const scene = new EmbeddedScene({ $timeRange, $variables: testVariables(), body: view });
  render(<scene.Component model={scene} />);
  await act(async () => {});
  const asked = (refId: string): AuditQuery[] =>
    backEnd.queried.mock.calls.map(([query]) => query).filter((query) => query.refId === refId);
  return { ...backEnd, asked, table, search, view, $timeRange, user: userEvent.setup() };
}
