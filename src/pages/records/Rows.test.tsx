import React from 'react';
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import type { RecordDrawerProps } from '../record/RecordDrawer';
import { show } from './testing';

jest.mock('../record/RecordDrawer', () => ({
  RecordDrawer: ({ record, onClose, onNext }: RecordDrawerProps) => (
    <div role="dialog" aria-label={record.id}>
      <button onClick={onClose}>Close</button>
      <button onClick={onNext}>Next</button>
    </div>
  ),
}));

// The bar's editor is loaded by Grafana, and is not there in tests.
jest.mock('../../datasource/search/SearchBar', () => ({ SearchBar: ({ text }: { text: string }) => <p>{text}</p> }));

const scrolled = jest.fn();
beforeAll(() => {
  Element.prototype.scrollIntoView = scrolled;
});

const row = (name: RegExp) => screen.findByRole('row', { name });

describe('a row', () => {
  const focused = () => document.activeElement?.closest('tr')?.getAttribute('data-record');

  it('is opened by a click, named by the address and marked', async () => {
    const { view, user } = await show();
    await user.click(await row(/alice read 1/));
    expect(view.getUrlState()).toEqual({ record: 'r1', at: '59999' });
    expect(await screen.findByRole('dialog', { name: 'r1' })).toBeInTheDocument();
    expect(await row(/alice read 1/)).toHaveAttribute('aria-selected', 'true');
    expect(await row(/alice read 0/)).toHaveAttribute('aria-selected', 'false');
  });

  it('is not opened by marking its text', async () => {
    const { view } = await show();
    const cell = await screen.findByText('alice read 1');
    window.getSelection()?.selectAllChildren(cell);
    fireEvent.click(cell);
    expect(view.state.record).toBeUndefined();
    window.getSelection()?.removeAllRanges();
    fireEvent.click(cell);
    expect(view.state.record).toEqual({ id: 'r1', time: 59_999 });
  });

  it('is reached by keys, one of all by Tab', async () => {
    const { user } = await show();
    const first = await row(/alice read 0/);
    expect((await row(/alice read 1/)).tabIndex).toBe(-1);
    act(() => first.focus());
    await user.keyboard('{ArrowDown}j');
    expect(focused()).toBe('r2');
    await user.keyboard('{ArrowDown}');
    expect(focused()).toBe('r2');
    await user.keyboard('k');
    expect(focused()).toBe('r1');
    expect((await row(/alice read 1/)).tabIndex).toBe(0);
    expect(first.tabIndex).toBe(-1);
    await user.keyboard('{Home}');
    expect(focused()).toBe('r0');
    await user.keyboard('{End}');
    expect(focused()).toBe('r2');
  });

  it('has filters that keys reach too', async () => {
    const { search, view, user } = await show();
    act(() => document.querySelector<HTMLElement>('tr[data-record="r1"]')?.focus());
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(await screen.findByRole('button', { name: 'User: only alice' }));
    await user.keyboard('{Enter}');
    expect(search.state.conditions?.where).toEqual({ and: [{ field: 'user_name', op: '=', value: 'alice' }] });
    expect(view.state.record).toBeUndefined();
    await user.keyboard('{ArrowLeft}');
    expect(focused()).toBe('r1');
  });

  it('is brought into view when it is opened, and has the focus when it is closed', async () => {
    scrolled.mockClear();
    const { user } = await show();
    act(() => document.querySelector<HTMLElement>('tr[data-record="r0"]')?.focus());
    await user.keyboard('{Enter}');
    await user.click(await screen.findByRole('button', { name: 'Next' }));
    expect(await screen.findByRole('dialog', { name: 'r1' })).toBeInTheDocument();
    expect(scrolled.mock.instances.map((one: HTMLElement) => one.dataset.record)).toEqual(['r0', 'r1']);
    await user.click(screen.getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(focused()).toBe('r1'));
  });
});
