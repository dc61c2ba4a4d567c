import React from 'react';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { toDataFrame, type DataFrame } from '@grafana/data';
import { ask } from '../../../datasource/records/ask';
import { placeOf } from '../place';
import { frameOf, rowOf } from '../testing';
import { WhatRan } from './WhatRan';

jest.mock('../../../datasource/records/ask');
const asked = jest.mocked(ask);

const place = { cluster: 'prod', k8s_namespace_name: 'shop', k8s_pod_name: 'web-1', k8s_container_name: 'web' };
const exec = rowOf('exec', 1000, {
  ...place,
  object: 'kubernetes-audit',
  access: 'exec',
  event_action: 'exec',
  session_id: 's',
  user_name: 'mallory',
  client_address: '198.51.100.23',
  process_command_line: 'sh -c id',
});
const end = rowOf('end', 1060, { ...place, event_action: 'exec-end', event_duration: '60000000000' });
const push = rowOf('push', 10, { user_name: 'bob', oci_manifest_digest: 'sha256:a' });

const spans = (rows: Array<Record<string, unknown>>): DataFrame =>
  toDataFrame({
    refId: 'lifecycle',
    fields: [
      ...['entity', 'kind', 'state', 'pod', 'container', 'container_id'],
      ...['start', 'end', 'image', 'digest', 'start_record_id'],
    ].map((name) => ({ name, values: rows.map((row) => row[name] ?? null) })),
  });

const running = {
  entity: 'pod/1/web',
  kind: 'container',
  state: 'running',
  pod: 'web-1',
  container: 'web',
  start: 500_000,
  image: 'shop/web:1',
  digest: 'sha256:a',
  start_record_id: 'start',
};

function answer(answers: Record<string, DataFrame>) {
  asked.mockImplementation(async (_, queries) => queries.map(({ refId }) => answers[refId] ?? frameOf(refId, [])));
}

function show(row = exec) {
  const onOpen = jest.fn();
  const found = placeOf(row.labels);
  if (!found) {
    throw new Error('an exec is somewhere');
  }
  render(<WhatRan uid="ds" row={row} place={found} onOpen={onOpen} />);
  return onOpen;
}

beforeEach(() => asked.mockReset());

describe('what ran there', () => {
  it('tells of an exec who asked for what, how long it took, which image it was in, who pushed that, and what was logged', async () => {
    answer({
      session: frameOf('session', [exec, end]),
      lifecycle: spans([running]),
      record: frameOf('record', [
        rowOf('start', 500, { container_image_repository: 'shop/web', container_image_tag: '1' }),
      ]),
      digest: frameOf('digest', [push]),
      log: frameOf('log', [rowOf('line', 1001, { message: 'GET /cart' })]),
    });
    const onOpen = show();
    expect(await screen.findByText('mallory from 198.51.100.23')).toBeInTheDocument();
    expect(screen.getByText('sh -c id')).toBeInTheDocument();
    expect(screen.getByText('1 min')).toBeInTheDocument();
    expect(await screen.findByText('sha256:a')).toBeInTheDocument();
    expect(await screen.findByText('GET /cart')).toBeInTheDocument();
    expect(screen.queryByText(/What was typed/)).not.toBeInTheDocument();
    expect(await screen.findByText(/Nothing else is recorded in the 1 hour before and after/)).toBeInTheDocument();
    await userEvent.click(await screen.findByRole('link', { name: /^bob/ }));
    expect(onOpen).toHaveBeenCalledWith({ id: 'push', time: 10_000 });
  });

  it('says that what was typed in a shell is not recorded, and what else the person did there', async () => {
    const shell = rowOf('shell', 1000, { ...exec.labels, process_command_line: 'sh', record_id: 'shell' });
    answer({ session: frameOf('session', [shell]), after: frameOf('after', [rowOf('cat', 1005)]) });
    const onOpen = show(shell);
    expect(await screen.findByText(/What was typed in it is not recorded/)).toBeInTheDocument();
    const others = await screen.findByRole('list', { name: 'What else mallory did in this pod' });
    expect(within(others).getByText(/this one/)).toBeInTheDocument();
    await userEvent.click(within(others).getByRole('link', { name: 'sentence of cat' }));
    expect(onOpen).toHaveBeenCalledWith({ id: 'cat', time: 1_005_000 });
  });

  it('does not pass the push of another digest for that of the image', async () => {
    answer({
      lifecycle: spans([running]),
      record: frameOf('record', [
        rowOf('start', 500, { container_image_repository: 'shop/web', container_image_tag: '1' }),
      ]),
      tag: frameOf('tag', [rowOf('push', 10, { user_name: 'bob', oci_manifest_digest: 'sha256:b' })]),
    });
    show();
    expect(await screen.findByText(/with another digest: who pushed this one is not recorded/)).toBeInTheDocument();
  });

  it('tells of a container that was killed which run that was, and what it wrote before', async () => {
    const oom = rowOf('oom', 1000, {
      ...place,
      object: 'container-lifecycle',
      event_action: 'oom',
      container_id: 'c1c1c1c1c1c1c1',
    });
    const run = { ...running, container_id: 'c1c1c1c1c1c1c1', end: 1_000_000 };
    const next = { ...running, container_id: 'd2d2d2d2d2d2d2', start: 1_000_000 };
    const lines = Array.from({ length: 21 }, (_, index) => rowOf(`l${index}`, 999, { message: `line ${index}` }));
    answer({ lifecycle: spans([run, next]), log: frameOf('log', lines) });
    show(oom);
    expect(await screen.findByText('c1c1c1c1c1c1')).toBeInTheDocument();
    expect(screen.queryByText('d2d2d2d2d2d2')).not.toBeInTheDocument();
    expect(screen.getByText('Its log in the minute before')).toBeInTheDocument();
    const log = await screen.findByRole('list', { name: 'Lines of the log' });
    expect(within(log).getAllByRole('listitem')[0]).toHaveTextContent('line 19');
    expect(screen.getByText('These are the last 20.')).toBeInTheDocument();
    const asking = asked.mock.calls.flatMap(([, queries, between]) =>
      queries.filter(({ refId }) => refId === 'log').map(({ direction }) => ({ direction, ...between }))
    );
    expect(asking).toEqual([{ direction: 'backward', from: 940_000, to: 1_000_001 }]);
  });

  it('says what is not recorded', async () => {
    answer({});
    show();
    expect(await screen.findByText(/No container is recorded as being there then/)).toBeInTheDocument();
    expect(await screen.findByText(/It wrote nothing then/)).toBeInTheDocument();
    expect(screen.getByText('not recorded: it may go on')).toBeInTheDocument();
  });
});
