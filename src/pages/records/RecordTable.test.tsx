import React from 'react';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { LoadingState } from '@grafana/data';
import { answerOf } from '../scope/testing';
import { rows, show } from './testing';

// The bar's editor is loaded by Grafana, and is not there in tests.
jest.mock('../../datasource/search/SearchBar', () => ({ SearchBar: ({ text }: { text: string }) => <p>{text}</p> }));

// Not there in jsdom.
Element.prototype.scrollIntoView = jest.fn();

describe('RecordTable', () => {
  it('asks once for rows and once for how many there are, and shows both', async () => {
    const { asked } = await show({ count: 1234 });
    expect(await screen.findByText('alice read 0')).toBeInTheDocument();
    expect(screen.getByText('3 of 1,234 records')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Export' })).toBeInTheDocument();
    expect(asked('rows')).toMatchObject([
      {
        refId: 'rows',
        shape: 'records',
        limit: 100,
        direction: 'backward',
        objects: ['kubernetes-audit'],
        where: { and: [{ field: 'cluster', op: '=', value: '$cluster' }] },
      },
    ]);
    expect(asked('total')).toHaveLength(1);
  });

  it('says that it reads, and not that there is nothing', async () => {
    await show({ found: answerOf([], { state: LoadingState.Loading }) });
    expect(screen.getByText('Reading records…')).toBeInTheDocument();
    expect(screen.queryByText('No records')).not.toBeInTheDocument();
  });

  it('says what to do where there is nothing', async () => {
    await show({ found: answerOf([rows(0)]), count: 0 });
    expect(await screen.findByText(/Start a collector\./)).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Set up' })).toHaveAttribute('href', '/a/tallyman-audit-app/setup');
  });

  it('offers everything where a search finds nothing', async () => {
    const { search, user } = await show({ q: 'user:alice', found: answerOf([rows(0)]) });
    await user.click(await screen.findByRole('button', { name: 'Show everything' }));
    expect(search.state.text).toBe('');
  });

  it('asks nothing while the search cannot be read', async () => {
    const { asked } = await show({ q: 'usr:alice' });
    expect(await screen.findByText('This search cannot be read, so nothing is shown')).toBeInTheDocument();
    expect(screen.queryByRole('grid')).not.toBeInTheDocument();
    expect(asked('rows')).toEqual([]);
  });

  it('says why records cannot be read, and asks again', async () => {
    const failed = answerOf([], { state: LoadingState.Error, errors: [{ message: 'Loki cannot be reached' }] });
    const { asked, user } = await show({ found: failed });
    const alert = await screen.findByRole('alert');
    expect(within(alert).getByText('Loki cannot be reached')).toBeInTheDocument();
    expect(screen.queryByText(/\d+ records/)).not.toBeInTheDocument();
    await user.click(within(alert).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(asked('rows')).toHaveLength(2));
    expect(asked('total')).toHaveLength(2);
  });

  it('tells what the answer lacks', async () => {
    const partial = { ...rows(1), meta: { notices: [{ severity: 'warning' as const, text: 'Loki left some out.' }] } };
    await show({ found: answerOf([partial]) });
    expect(await screen.findByText('Loki left some out.')).toBeInTheDocument();
  });

  it('turns round, by the address too', async () => {
    const { asked, table, user } = await show();
    await user.click(await screen.findByRole('button', { name: 'Time' }));
    await waitFor(() => expect(asked('rows').at(-1)).toMatchObject({ direction: 'forward' }));
    expect(table.getUrlState()).toMatchObject({ order: 'oldest' });
    expect(asked('total')).toHaveLength(1);
    expect(screen.getByRole('columnheader', { name: 'Time' })).toHaveAttribute('aria-sort', 'ascending');
  });

  it('goes from a record that a link opened to the rows beside it, as soon as these are there', async () => {
    const { view, user } = await show({ opened: { record: 'r1', at: '59999' } });
    await user.click(await screen.findByRole('button', { name: /^Next row/ }));
    expect(view.state.record).toEqual({ id: 'r2', time: 59_998 });
  });

  it('shows the columns that the address names, and the usual ones again', async () => {
    const { table, user } = await show({ address: { cols: 'user_id' } });
    await screen.findAllByText('7');
    const titles = () => screen.getAllByRole('columnheader').map(({ textContent }) => textContent);
    expect(titles()).toEqual(['Time', 'User id']);
    await user.click(screen.getByRole('button', { name: 'Columns' }));
    await user.click(await screen.findByRole('checkbox', { name: 'User' }));
    expect(table.getUrlState()).toMatchObject({ cols: 'time,user_id,user_name' });
    await user.click(screen.getByRole('button', { name: 'Usual columns' }));
    expect(titles()).toEqual(['Time', 'What happened', 'User']);
    expect(table.getUrlState()).toMatchObject({ cols: undefined });
  });

  it('reads more where it is full, and then goes on with the time before', async () => {
    const { asked, table, user, $timeRange } = await show({ found: answerOf([rows(1000)]), count: 5000 });
    await user.click(await screen.findByRole('button', { name: 'Show up to 300 records' }));
    await waitFor(() => expect(asked('rows').at(-1)).toMatchObject({ limit: 300 }));
    act(() => table.showMore());
    fireEvent.click(await screen.findByRole('button', { name: 'Go on with older ones' }));
    // The last row is at 59,001 ms; others of that millisecond may be missing.
    expect($timeRange.state.value.to.valueOf()).toBe(59_002);
  });
});
