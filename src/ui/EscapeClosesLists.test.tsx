import React from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Combobox } from '@grafana/ui';
import { EscapeClosesLists } from './EscapeClosesLists';

it('lets Escape out only where it closes no list', async () => {
  const keys: string[] = [];
  render(
    <div onKeyDown={({ key }) => keys.push(key)}>
      <EscapeClosesLists>
        <Combobox options={[{ value: 'apple' }]} value={null} onChange={() => undefined} />
      </EscapeClosesLists>
    </div>
  );
  const field = screen.getByRole('combobox');
  await userEvent.click(field);
  expect(field).toHaveAttribute('aria-expanded', 'true');
  await userEvent.keyboard('a{Escape}');
  expect(field).toHaveAttribute('aria-expanded', 'false');
  expect(keys).toEqual(['a']);
  await userEvent.keyboard('{Escape}');
  expect(keys).toEqual(['a', 'Escape']);
});
