import React from 'react';
import { render, screen } from '@testing-library/react';
import { config, setBackendSrv, type BackendSrv } from '@grafana/runtime';
import Configuration from './Configuration';

const get = jest.fn();

beforeEach(() => {
  config.bootData = { user: { permissions: { 'datasources:create': true } } } as unknown as typeof config.bootData;
  setBackendSrv({ get } as unknown as BackendSrv);
});

function dataSources(...names: string[]) {
  config.datasources = Object.fromEntries(
    names.map((name) => [name, { name, uid: name, type: 'tallyman-audit-datasource' }])
  ) as unknown as typeof config.datasources;
}

describe('Configuration', () => {
  it('shows each data source with its health', async () => {
    dataSources('Works', 'Broken');
    get.mockImplementation((url: string) =>
      url.includes('Broken')
        ? Promise.reject({ data: { status: 'ERROR', message: 'Loki at http://x cannot be reached' } })
        : Promise.resolve({ status: 'OK', message: 'Reads 2 objects' })
    );
    render(<Configuration />);
    expect(await screen.findByText('Reads 2 objects')).toBeInTheDocument();
    expect(await screen.findByText('Loki at http://x cannot be reached')).toBeInTheDocument();
    expect(screen.getByText('Does not work')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Works' })).toHaveAttribute('href', '/connections/datasources/edit/Works');
  });

  it('offers to add the first one', () => {
    dataSources();
    render(<Configuration />);
    expect(screen.getByText('There is none yet.')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Add a Tallyman data source' })).toBeEnabled();
    expect(screen.queryByText('Open Overview')).not.toBeInTheDocument();
  });

  it('sends those who may not to an administrator', () => {
    config.bootData.user.permissions = {};
    dataSources();
    render(<Configuration />);
    expect(screen.getByText(/Ask an administrator/)).toBeInTheDocument();
  });
});
