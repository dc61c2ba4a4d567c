import React from 'react';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ask } from '../../datasource/records/ask';
import type { RecordRow } from '../../datasource/records/readRecords';
import type { AuditQuery } from '../../datasource/query/types';
import { RecordDrawer, type RecordDrawerProps } from './RecordDrawer';
import { frameOf, rowOf } from './testing';

jest.mock('../../datasource/records/ask');
const asked = jest.mocked(ask);

/** Answers each query by what it is called and about. */
function answer(rows: (query: AuditQuery) => RecordRow[]) {
  asked.mockImplementation(async (_, queries) => queries.map((query) => frameOf(query.refId, rows(query))));
}

const secret = rowOf('r/1', 100, {
  object: 'kubernetes-audit',
  cluster: 'prod',
  severity: 'high',
  access: 'read',
  event_action: 'get',
  event_outcome: 'failure',
  event_duration: '48290768',
  user_name: 'alice',
  k8s_authorization_decision: 'forbid',
});

function open(props: Partial<RecordDrawerProps> = {}) {
  const callbacks = { onClose: jest.fn(), onOpen: jest.fn() };
  const all = { uid: 'ds', record: { id: 'r/1', time: 100_000 }, ...callbacks, ...props };
  const { rerender } = render(<RecordDrawer {...all} />);
  return { ...callbacks, show: (more: Partial<RecordDrawerProps>) => rerender(<RecordDrawer {...all} {...more} />) };
}

beforeAll(() => {
  const main = document.createElement('div');
  main.className = 'main-view';
  document.body.append(main);
});

beforeEach(() => asked.mockReset());

describe('RecordDrawer', () => {
  it('is named by the sentence and shows the fields of the record with what can be done with them', async () => {
    answer(() => [secret]);
    const onFilter = jest.fn();
    open({ onFilter });
    const dialog = await screen.findByRole('dialog', { name: 'sentence of r/1' });
    expect(within(dialog).getByText('High')).toBeInTheDocument();
    expect(within(dialog).getByText('Denied')).toBeInTheDocument();
    expect(within(dialog).getByText('48.3 ms')).toBeInTheDocument();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Only records with this User' }));
    expect(onFilter).toHaveBeenCalledWith({ field: 'user_name', value: 'alice', out: false });
    expect(within(dialog).getByRole('link', { name: 'Timeline of this user' })).toHaveAttribute(
      'href',
      expect.stringContaining('timeline')
    );
  });

  it('offers no filters where the page cannot be filtered, and no rows where it has none', async () => {
    answer(() => [secret]);
    open();
    await screen.findByText('48.3 ms');
    expect(screen.queryByRole('button', { name: /^Only records/ })).not.toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /row/ })).not.toBeInTheDocument();
  });

  it('goes from row to row by keys, and stays at what was chosen', async () => {
    answer(({ where }) =>
      JSON.stringify(where).includes('r/2')
        ? [{ ...rowOf('r/2', 200, secret.labels), labels: { ...secret.labels, record_id: 'r/2' } }]
        : [secret]
    );
    const onNext = jest.fn();
    const { show } = open({ onNext });
    await userEvent.click(await screen.findByRole('tab', { name: 'Related' }));
    await userEvent.keyboard(']');
    expect(onNext).toHaveBeenCalledTimes(1);
    await userEvent.keyboard('{Control>}]{/Control}');
    expect(onNext).toHaveBeenCalledTimes(1);
    show({ onNext, record: { id: 'r/2', time: 200_000 } });
    await screen.findByRole('dialog', { name: 'sentence of r/2' });
    expect(screen.getByRole('tab', { name: 'Related' })).toHaveAttribute('aria-selected', 'true');
  });

  it('reads related records only when they are asked for, marks the one that is open, and opens another', async () => {
    answer(({ refId }) => (refId === 'before' ? [rowOf('r/0', 50)] : [secret]));
    const { onOpen } = open();
    await screen.findByText('48.3 ms');
    expect(asked).toHaveBeenCalledTimes(1);
    await userEvent.click(screen.getByRole('tab', { name: 'Related' }));
    const list = await screen.findByRole('list', { name: 'Before and after, of the same kind' });
    expect(within(list).getByText(/this one/)).toBeInTheDocument();
    await userEvent.click(within(list).getByRole('link', { name: 'sentence of r/0' }));
    expect(onOpen).toHaveBeenCalledWith({ id: 'r/0', time: 50_000 });
  });

  it('tells what to do about a record that asks for it, and not about others', async () => {
    answer(() => [secret]);
    const { show } = open();
    await userEvent.click(await screen.findByRole('tab', { name: 'What to do' }));
    expect(await screen.findByText('kubectl auth can-i --list --as=alice')).toBeInTheDocument();
    answer(() => [rowOf('r/2', 200, { object: 'container-log', severity: 'info', message: 'hello' })]);
    show({ record: { id: 'r/2', time: 200_000 } });
    await waitFor(() => expect(screen.queryByRole('tab', { name: 'What to do' })).not.toBeInTheDocument());
  });

  it('says that a record is not there', async () => {
    answer(() => []);
    open();
    expect(await screen.findByText('There is no such record')).toBeInTheDocument();
  });

  it('says why a record cannot be read, and asks again', async () => {
    asked.mockRejectedValueOnce(new Error('too many requests'));
    open();
    expect(await screen.findByText('too many requests')).toBeInTheDocument();
    answer(() => [secret]);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.getByText('48.3 ms')).toBeInTheDocument());
  });

  it('says that a log line is its own evidence, and that other evidence is gone', async () => {
    answer(({ shape }) => (shape === 'evidence' ? [] : [secret]));
    const { show } = open();
    await userEvent.click(await screen.findByRole('tab', { name: 'Evidence' }));
    expect(await screen.findByText('There is no evidence of this record')).toBeInTheDocument();
    answer(() => [rowOf('r/3', 300, { object: 'container-log', message: 'hello' })]);
    show({ record: { id: 'r/3', time: 300_000 } });
    expect(await screen.findByText('The line is the log')).toBeInTheDocument();
  });
});
