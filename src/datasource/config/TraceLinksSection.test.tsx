import React, { useState } from 'react';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { AuditOptions, TraceLink } from '../query/types';
import type { Settings } from './settings';
import { TraceLinksSection } from './TraceLinksSection';

interface PickerProps {
  current: string | null;
  onChange: (chosen: { uid: string; type: string }) => void;
}

jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  DataSourcePicker: ({ current, onChange }: PickerProps) => (
    <button onClick={() => onChange({ uid: 'tempo-1', type: 'tempo' })}>{current ?? 'none'}</button>
  ),
}));

function show(traceLinks?: TraceLink[]) {
  const stored = jest.fn<void, [AuditOptions]>();
  function Host() {
    const [options, setOptions] = useState({ jsonData: { traceLinks } } as unknown as Settings);
    const change = (next: Settings) => {
      stored(next.jsonData);
      setOptions(next);
    };
    return <TraceLinksSection options={options} onOptionsChange={change} />;
  }
  render(<Host />);
  return { user: userEvent.setup(), last: () => stored.mock.calls.at(-1)?.[0].traceLinks };
}

describe('TraceLinksSection', () => {
  it('offers a rule for the usual trace ids, which needs but a data source', async () => {
    const { user, last } = show();
    await user.click(screen.getByRole('button', { name: 'Add the usual trace ids of logs' }));
    const row = screen.getByRole('group', { name: 'Trace link 1' });
    expect(within(row).getByText('Choose a data source, or write a URL')).toBeInTheDocument();
    await user.click(within(row).getByRole('button', { name: 'none' }));
    expect(last()).toEqual([
      expect.objectContaining({ name: 'Trace', datasourceUid: 'tempo-1', queryType: 'traceql' }),
    ]);
    expect(within(row).queryByText('Choose a data source, or write a URL')).not.toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Add the usual trace ids of logs' })).toBeDisabled();
  });

  it('takes a rule, says at the field what is wrong, and takes it out again', async () => {
    const { user, last } = show([{ name: 'Kept', pattern: 'a', url: 'https://example.com' }]);
    await user.click(screen.getByRole('button', { name: 'Add trace link' }));
    const row = screen.getByRole('group', { name: 'Trace link 2' });
    await user.type(within(row).getByLabelText('Name'), 'Kept{Enter}');
    expect(within(row).getByText('This name is taken')).toBeInTheDocument();
    await user.type(within(row).getByLabelText('Regular expression'), 'id=(({Enter}');
    expect(within(row).getByText(/Invalid regular expression/)).toBeInTheDocument();
    await user.clear(within(row).getByLabelText('Regular expression'));
    await user.type(within(row).getByLabelText('Regular expression'), 'id=(x){Enter}');
    await user.type(within(row).getByLabelText('or URL'), ' https://example.com/a {Enter}');
    await user.clear(within(row).getByLabelText('Name'));
    await user.type(within(row).getByLabelText('Name'), 'Other{Enter}');
    expect(last()?.[1]).toEqual({ name: 'Other', pattern: 'id=(x)', url: 'https://example.com/a' });
    await user.click(screen.getByRole('button', { name: 'Remove trace link 1' }));
    expect(last()).toEqual([{ name: 'Other', pattern: 'id=(x)', url: 'https://example.com/a' }]);
    await user.click(screen.getByRole('button', { name: 'Remove trace link 1' }));
    expect(last()).toBeUndefined();
  });

  it('takes no more than the back end does', () => {
    show(Array.from({ length: 10 }, (_, index) => ({ name: `Link ${index}` })));
    expect(screen.getByRole('button', { name: 'Add trace link' })).toBeDisabled();
  });
});
