import React from 'react';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import { setDataSourceSrv, type DataSourceSrv } from '@grafana/runtime';
import { EmbeddedScene, SceneTimeRange } from '@grafana/scenes';
import { of } from 'rxjs';
import type { AuditQuery } from '../../datasource/query/types';
import { AuditSearch } from '../scope/AuditSearch';
import { AuditView } from '../scope/AuditView';
import { setBackEnd, testVariables } from '../scope/testing';
import type { TimelineSubject } from './subject';
import { SubjectHeader } from './SubjectHeader';
import { TimelineBody } from './TimelineBody';

const FROM = Date.UTC(2026, 10, 26, 1);
const TO = Date.UTC(2026, 10, 26, 2);
const MINUTE = 60_000;

const subject: TimelineSubject = {
  ...{ id: 'address', title: 'Address', name: '192.0.2.7' },
  equal: { client_address: '192.0.2.7' },
};

const records = (refId: string, time: number, labels: object = {}): DataFrame =>
  toDataFrame({
    refId,
    fields: [
      { name: 'timestamp', type: FieldType.time, values: [time] },
      { name: 'body', values: ['mallory ran sh in shop/web-1'] },
      { name: 'labels', type: FieldType.other, values: [labels] },
    ],
  });

const count = (value: number): DataFrame =>
  toDataFrame({ refId: 'count', fields: [{ name: 'records', type: FieldType.number, values: [value] }] });

/** Answers each query by its refId, and the part of the day that it is about. */
function open(answer: (refId: string, from: number) => DataFrame[]) {
  setBackEnd();
  const query = ({ targets, range }: { targets: AuditQuery[]; range: { from: number } }) =>
    of({ data: targets.flatMap(({ refId }) => answer(refId, range.from.valueOf())) });
  setDataSourceSrv({ get: async () => ({ query }) } as unknown as DataSourceSrv);
  const body = new TimelineBody();
  const range = new SceneTimeRange({ from: new Date(FROM).toISOString(), to: new Date(TO).toISOString() });
  const view = new AuditView({ search: new AuditSearch({ quickFields: [] }), body: [body] });
  new EmbeddedScene({ $timeRange: range, $variables: testVariables(), body: view });
  render(<SubjectHeader model={body} subject={subject} />);
  return { range };
}

it('names who is in the records of the subject', async () => {
  open((refId) => (refId === 'named' ? [records('named', FROM, { user_name: 'mallory' })] : []));
  const related = within(await screen.findByRole('navigation', { name: 'Related timelines' }));
  expect(related.getByRole('link', { name: 'mallory' })).toHaveAttribute('href', expect.stringContaining('user_name'));
  expect(screen.queryByRole('navigation', { name: 'Timelines of others' })).not.toBeInTheDocument();
});

it('says what there is outside of the time range, and widens it to that', async () => {
  const last = TO + 18 * MINUTE;
  const { range } = open((refId, from) => {
    const isAfter = from >= TO;
    return refId === 'count' && isAfter ? [count(7)] : refId === 'farthest' && isAfter ? [records(refId, last)] : [];
  });
  await userEvent.click(await screen.findByRole('button', { name: '7 records in the day after' }));
  expect(screen.queryByRole('button', { name: /day before/ })).not.toBeInTheDocument();
  const { from, to } = range.state.value;
  expect([from.valueOf(), to.valueOf()]).toEqual([FROM, last + MINUTE]);
});

it('says so where it cannot be known', async () => {
  open(() => {
    throw new Error('Loki cannot be reached');
  });
  expect(await screen.findByText('not known: Loki cannot be reached')).toBeInTheDocument();
});
