import React from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { config, setBackendSrv, type BackendSrv } from '@grafana/runtime';
import { defaultDataSource } from '../../dataSources';
import Configuration from './Configuration';

const get = jest.fn();
const post = jest.fn();

const ADMIN = { 'datasources:create': true, 'datasources:write': true, 'plugins:write': true };

beforeEach(() => {
  jest.clearAllMocks();
  config.bootData = { user: { permissions: ADMIN } } as unknown as typeof config.bootData;
  setBackendSrv({ get, post } as unknown as BackendSrv);
  get.mockImplementation((url: string) =>
    url.startsWith('/api/plugins/')
      ? Promise.resolve({ enabled: true, pinned: true, jsonData: { other: 1, dataSource: 'Works' } })
      : url.includes('Broken')
        ? Promise.reject({ data: { status: 'ERROR', message: 'Loki at http://x cannot be reached' } })
        : Promise.resolve({ status: 'OK', message: 'Reads 2 objects' })
  );
  post.mockResolvedValue({});
});

function dataSources(...names: string[]) {
  config.datasources = Object.fromEntries(
    names.map((name) => [name, { name, uid: name, type: 'tallyman-audit-datasource' }])
  ) as unknown as typeof config.datasources;
}

function show(meta: object = { enabled: true, jsonData: { dataSource: 'Works' } }) {
  render(<Configuration plugin={{ meta } as React.ComponentProps<typeof Configuration>['plugin']} />);
}

describe('Configuration', () => {
  it('shows each data source with its health', async () => {
    dataSources('Works', 'Broken');
    show();
    expect(await screen.findByText('Reads 2 objects')).toBeInTheDocument();
    expect(await screen.findByText('Loki at http://x cannot be reached')).toBeInTheDocument();
    expect(screen.getByText('Does not work')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Works' })).toHaveAttribute('href', '/connections/datasources/edit/Works');
  });

  it('keeps which one is asked by default, with all else that the app has', async () => {
    dataSources('Works', 'Broken');
    show();
    expect(await screen.findAllByText('Asked by default')).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: 'Ask by default' }));
    expect(post).toHaveBeenCalledWith('/api/plugins/tallyman-audit-app/settings', {
      enabled: true,
      pinned: true,
      jsonData: { other: 1, dataSource: 'Broken' },
    });
    expect(defaultDataSource()?.uid).toBe('Broken');
  });

  it('says why Grafana refused it, and leaves it as it was', async () => {
    dataSources('Works', 'Broken');
    post.mockRejectedValue({ status: 403, data: { message: 'You need permissions: plugins:write' } });
    show();
    await userEvent.click(await screen.findByRole('button', { name: 'Ask by default' }));
    expect(await screen.findByText('You need permissions: plugins:write')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Ask by default' })).toBeEnabled();
  });

  it('switches the app off and takes it out of the menu, or says why not', async () => {
    dataSources('Works');
    post.mockRejectedValue(new Error('no network'));
    show();
    await userEvent.click(screen.getByRole('button', { name: 'Disable the app' }));
    expect(post.mock.calls[0]?.[1]).toMatchObject({ enabled: false, pinned: false, jsonData: { other: 1 } });
    expect(await screen.findByText('no network')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Disable the app' })).toBeEnabled();
  });

  it('offers to enable it, and no pages that are not there', () => {
    dataSources('Works');
    show({ enabled: false });
    expect(screen.getByText('Disabled')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Enable the app' })).toBeEnabled();
    expect(screen.queryByText('Open Set up')).not.toBeInTheDocument();
  });

  it('offers to add the first data source, and leads to Set up', () => {
    dataSources();
    show();
    expect(screen.getByText('There is none yet.')).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Add a Tallyman data source' })).toBeEnabled();
    expect(screen.getByRole('link', { name: 'Open Set up' })).toHaveAttribute('href', '/a/tallyman-audit-app/setup');
    expect(screen.queryByText('Open Overview')).not.toBeInTheDocument();
  });

  it('shows those who may not change anything what there is', async () => {
    config.bootData.user.permissions = {};
    dataSources('Works', 'Broken');
    show();
    expect(screen.getByText(/Ask an administrator/)).toBeInTheDocument();
    expect(await screen.findByText('Asked by default')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Ask by default' })).not.toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Disable the app' })).not.toBeInTheDocument();
  });
});
