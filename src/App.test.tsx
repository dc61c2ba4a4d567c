import React, { type PropsWithChildren } from 'react';
import { MemoryRouter, Route, Routes } from 'react-router-dom';
import { render, screen } from '@testing-library/react';
import type { AppRootProps } from '@grafana/data';
import { config, locationService, LocationServiceProvider, setBackendSrv, type BackendSrv } from '@grafana/runtime';
import App from './App';
import type { AppSettings } from './dataSources';

/** Grafana puts its own there when it runs. */
jest.mock('@grafana/runtime', () => ({
  ...jest.requireActual<object>('@grafana/runtime'),
  PluginPage: ({ children }: PropsWithChildren) => <main>{children}</main>,
}));

beforeEach(() => {
  config.datasources = {};
  config.bootData = { user: { permissions: { 'datasources:create': true } } } as unknown as typeof config.bootData;
  setBackendSrv({ get: () => Promise.reject(new Error('not asked')) } as unknown as BackendSrv);
});

function open(page: string) {
  render(
    <MemoryRouter initialEntries={[`/a/tallyman-audit-app/${page}`]}>
      <LocationServiceProvider service={locationService}>
        <Routes>
          <Route
            path="/a/tallyman-audit-app/*"
            element={<App meta={{ jsonData: {} } as AppRootProps<AppSettings>['meta']} />}
          />
        </Routes>
      </LocationServiceProvider>
    </MemoryRouter>
  );
}

describe('without a data source', () => {
  it('pages say how one is got, and lead to Set up', async () => {
    open('overview');
    expect(await screen.findByText('Tallyman does not know yet where your records are')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Set up' })).toHaveAttribute('href', '/a/tallyman-audit-app/setup');
  });

  it('Set up is there', async () => {
    open('setup');
    expect(await screen.findByRole('region', { name: 'Checklist' })).toBeInTheDocument();
    expect(screen.getByText('There is none yet.')).toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'Configuration of the collector' })).toBeInTheDocument();
  });
});

describe('with a data source', () => {
  beforeEach(() => {
    const source = { name: 'Tallyman', uid: 'tally', type: 'tallyman-audit-datasource' };
    config.datasources = { Tallyman: source } as unknown as typeof config.datasources;
  });

  it('a link that names another one offers the same page with this one', async () => {
    open('clusters/audit?var-ds=gone&q=user:alice');
    expect(await screen.findByText('The data source of this link is not there')).toBeInTheDocument();
    expect(screen.getByText(/no Tallyman data source “gone”/)).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Tallyman' })).toHaveAttribute(
      'href',
      '/a/tallyman-audit-app/clusters/audit?var-ds=tally&q=user%3Aalice'
    );
  });

  it('Set up is there whatever the link names', async () => {
    open('setup?var-ds=gone');
    expect(await screen.findByRole('region', { name: 'Checklist' })).toBeInTheDocument();
  });
});
