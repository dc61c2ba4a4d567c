import React from 'react';
import { render, screen } from '@testing-library/react';
import { CoreApp } from '@grafana/data';
import type { AuditDataSource } from '../datasource';
import type { AuditQuery } from '../query/types';
import { QueryEditor } from './QueryEditor';

it('shows the time that an alert rule asks for, and changes nothing of it', () => {
  const onChange = jest.fn();
  const query = { refId: 'T', shape: 'time' } as unknown as AuditQuery;
  render(
    <QueryEditor
      datasource={{} as AuditDataSource}
      query={query}
      app={CoreApp.UnifiedAlerting}
      onChange={onChange}
      onRunQuery={jest.fn()}
    />
  );
  expect(screen.getByText(/The time of the evaluation/)).toBeInTheDocument();
  expect(screen.queryByRole('radio')).not.toBeInTheDocument();
  expect(onChange).not.toHaveBeenCalled();
});
