import React from 'react';
import { MemoryRouter } from 'react-router-dom';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import { config, setBackendSrv, setDataSourceSrv, type BackendSrv, type DataSourceSrv } from '@grafana/runtime';
import { NEVER, of, throwError } from 'rxjs';
import type { AuditQuery } from '../../datasource/query/types';
import { SetupPage } from './SetupPage';

const NOW = Date.now();
const between = { from: NOW - 86_400_000, to: NOW };

/** The records that the data source answers with, by the name of the query. */
let records: Record<string, Array<{ ago: number; body?: string; labels: Record<string, string> }>>;
let counts: Record<string, DataFrame>;
let clusters: string[];
let query: jest.Mock;

const frameOf = (refId: string): DataFrame =>
  counts[refId] ??
  toDataFrame({
    refId,
    fields: [
      { name: 'timestamp', type: FieldType.time, values: records[refId]?.map(({ ago }) => NOW - ago) ?? [] },
      { name: 'body', type: FieldType.string, values: records[refId]?.map(({ body = 'a sentence' }) => body) ?? [] },
      { name: 'labels', type: FieldType.other, values: records[refId]?.map(({ labels }) => labels) ?? [] },
    ],
  });

beforeEach(() => {
  records = {};
  counts = {};
  clusters = ['shop-eu'];
  query = jest.fn(({ targets }: { targets: AuditQuery[] }) => of({ data: targets.map(({ refId }) => frameOf(refId)) }));
  const source = { query, metricFindQuery: () => Promise.resolve(clusters.map((text) => ({ text }))) };
  setDataSourceSrv({ get: () => Promise.resolve(source) } as unknown as DataSourceSrv);
  config.bootData = {
    user: { permissions: { 'datasources:create': true, 'datasources:write': true, 'datasources:explore': true } },
  } as unknown as typeof config.bootData;
  config.datasources = {
    One: { name: 'One', uid: 'one', type: 'tallyman-audit-datasource', jsonData: { tenant: 'team-a' } },
  } as unknown as typeof config.datasources;
  const get = (url: string) =>
    Promise.resolve(url.endsWith('/health') ? { status: 'OK', message: 'Fine' } : { url: 'http://loki.example.com' });
  setBackendSrv({ get } as unknown as BackendSrv);
});

const host = { host_name: 'node-1' };
const start = { ago: 60_000, labels: { ...host, event_action: 'start', collector_version: '0.1.0' } };
const check = (outcome: string, more: Record<string, string> = {}) => ({
  ago: 30_000,
  labels: {
    ...host,
    event_action: 'check',
    collector_source: 'sources.docker',
    collector_version: '0.1.0',
    event_reason: 'engine',
    event_outcome: outcome,
    severity: outcome === 'failure' ? 'medium' : 'info',
    message: 'Docker 28',
    ...more,
  },
});

const show = (props: Partial<React.ComponentProps<typeof SetupPage>> = {}) => {
  const onChoose = jest.fn();
  render(
    <MemoryRouter>
      <SetupPage chosen={{}} between={between} onChoose={onChoose} uid="one" {...props} />
    </MemoryRouter>
  );
  return onChoose;
};

const open = async (title: string) => {
  const label = await screen.findByRole('heading', { name: title });
  await userEvent.click(label);
};
const configuration = () => screen.getByRole('region', { name: 'Configuration of the collector' });

it('works where there is no data source yet: it is added here, and what has to be done is told', async () => {
  config.datasources = {};
  show({ uid: undefined, chosen: { place: 'host' } });
  expect(screen.getByRole('button', { name: 'Add a Tallyman data source' })).toBeEnabled();
  expect(screen.queryByRole('region', { name: 'State' })).not.toBeInTheDocument();
  await open('The collector itself');
  expect(screen.getByText(/npx tallyman doctor --config tallyman.yaml/)).toBeInTheDocument();
  expect(within(configuration()).getByText(/socket: \/var\/run\/docker.sock/)).toBeInTheDocument();
  expect(query).not.toHaveBeenCalled();
});

it('says what to do first where nothing was recorded', async () => {
  clusters = [];
  show();
  expect(await screen.findByText('Nothing was ever recorded in this time range')).toBeInTheDocument();
  expect(screen.getByText(/Begin with “The collector itself”/)).toBeInTheDocument();
});

it('shows what is missing with the way to mend it, for the place that the collector tells of', async () => {
  records = {
    runs: [start],
    checks: [
      check('failure', { message: 'there is no /var/run/docker.sock', collector_fix: 'systemctl enable --now docker' }),
    ],
  };
  show();
  expect(await screen.findByText('Running')).toBeInTheDocument();
  expect(screen.getByText('0.1.0')).toBeInTheDocument();
  // A Docker host's three objects, all of which come through the socket, and the collector's own, of which nothing is known.
  expect(screen.getAllByText('Something is missing')).toHaveLength(3);
  await open('Container log');
  expect(screen.getByText(/there is no \/var\/run\/docker.sock/)).toBeInTheDocument();
  expect(screen.getByLabelText('how to mend it')).toHaveTextContent('systemctl enable --now docker');
  expect(screen.getByRole('img', { name: 'Missing' })).toBeInTheDocument();
});

it('hides no finding about a source that the chosen place does not have', async () => {
  records = { runs: [start], checks: [check('failure', { message: 'there is no /var/run/docker.sock' })] };
  show({ chosen: { place: 'registry' } });
  await open('Other sources of these collectors');
  expect(screen.getByText(/there is no \/var\/run\/docker.sock/)).toBeInTheDocument();
  expect(screen.getAllByText('Something is missing')).toHaveLength(1);
});

it('shows what is recorded, and gaps and drops', async () => {
  records = {
    runs: [start],
    checks: [check('success')],
    'last container-log': [{ ago: 5000, body: 'web: GET /', labels: {} }],
    troubles: [{ ago: 9000, body: 'collector on node-1, docker: gap', labels: { record_id: 'g' } }],
    drops: [
      { ago: 9000, labels: { collector_source: 'docker', event_reason: 'too long', event_count: '2' } },
      { ago: 8000, labels: { collector_source: 'docker', event_reason: 'too long', event_count: '40' } },
    ],
  };
  show();
  expect(await screen.findByText('Recorded')).toBeInTheDocument();
  expect(screen.getAllByText('Ready, nothing yet')).toHaveLength(2);
  expect(screen.getByText('collector on node-1, docker: gap')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: '42 events dropped on purpose' })).toHaveAttribute(
    'href',
    expect.stringContaining('/explore?')
  );
  await open('Container log');
  expect(screen.getByRole('link', { name: 'web: GET /' })).toBeInTheDocument();
});

it('leads nobody to Explore who may not go there', async () => {
  config.bootData = { user: { permissions: {} } } as unknown as typeof config.bootData;
  records = { runs: [start], troubles: [{ ago: 9000, body: 'docker: gap', labels: { record_id: 'g' } }] };
  show();
  expect(await screen.findByText('1 gap or fault')).toBeInTheDocument();
  expect(screen.queryByRole('link', { name: '1 gap or fault' })).not.toBeInTheDocument();
});

describe('where nothing comes any more', () => {
  const MINUTE = 60_000;

  /** Records each minute, until so many minutes ago. */
  const logsUntil = (minutesAgo: number) => {
    const times = Array.from({ length: 200 }, (_, index) => NOW - (minutesAgo + 199 - index) * MINUTE);
    const labels = { object: 'container-log', cluster: 'shop-eu' };
    counts.rhythm = {
      refId: 'rhythm',
      length: times.length,
      fields: [
        { name: 'time', type: FieldType.time, values: times, config: { interval: MINUTE } },
        { name: 'records', type: FieldType.number, labels, values: times.map(() => 1), config: {} },
      ],
    };
    records['last container-log'] = [{ ago: minutesAgo * MINUTE, body: 'web: GET /', labels: {} }];
  };
  const long = { ago: 55 * MINUTE, labels: { ...host, event_action: 'start' } };

  it('says for how long, and calls no collector running', async () => {
    records.runs = [long];
    logsUntil(48);
    show();
    expect(await screen.findAllByText('Silent for 48 min')).toHaveLength(2);
    expect(screen.getByText(/see whether the collector runs, and whether it reaches Loki/)).toBeInTheDocument();
    expect(screen.getByText('Not heard of')).toBeInTheDocument();
    expect(screen.queryByText('Running')).not.toBeInTheDocument();
  });

  it('says of what is rare only that it is quiet, and when the collector must be heard of', async () => {
    records.runs = [long];
    records['last container-lifecycle'] = [{ ago: 48 * MINUTE, body: 'web started', labels: {} }];
    show();
    expect(await screen.findByText('Recorded, quiet now')).toBeInTheDocument();
    expect(screen.getByText('Next sign is due')).toBeInTheDocument();
  });
});

it('says that commands are recorded by way of the API server only', async () => {
  records = { execution: [{ ago: 5000, body: 'alice ran id', labels: {} }] };
  show({ chosen: { place: 'cluster' } });
  expect(await screen.findByText('Executions through the API server only')).toBeInTheDocument();
});

it('tells times and rules of what is missing in plain words', async () => {
  const body = 'collector on node-1: gap from 2026-11-26T01:35:43.974820583Z until 2026-11-26T01:35:55.597Z';
  records = {
    runs: [start],
    troubles: [{ ago: 9000, body, labels: { record_id: 'g' } }],
    drops: [{ ago: 9000, labels: { collector_source: 'docker', event_reason: 'rule leases', event_count: '50' } }],
  };
  show();
  expect(await screen.findByText(/gap from 2026-11-2\d \d\d:35:43 until 2026-11-2\d \d\d:35:55$/)).toBeInTheDocument();
  expect(screen.getByText(/^docker: 50 events left out by the rule “leases” in the collector’s/)).toBeInTheDocument();
});

it('begins with the cluster that the user was at', async () => {
  clusters = ['a-first', 'shop-eu'];
  show({ place: 'shop-eu' });
  expect(await screen.findByDisplayValue('shop-eu')).toBeInTheDocument();
  expect(await screen.findByText(/No collector of shop-eu has said anything/)).toBeInTheDocument();
});

it('asks for the name of another cluster, and leaves all as it was where none is written', async () => {
  const onChoose = show();
  await userEvent.click(await screen.findByRole('button', { name: 'Connect another cluster or host' }));
  await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  expect(screen.getByDisplayValue('shop-eu')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Connect another cluster or host' }));
  expect(screen.getByLabelText(/^Name/)).toHaveFocus();
  await userEvent.keyboard('shop-us{Enter}');
  expect(onChoose).toHaveBeenCalledTimes(1);
  expect(onChoose).toHaveBeenCalledWith({ name: 'shop-us' });
});

it('shows what has to be done while Loki has not answered, where the address says for what', async () => {
  query.mockReturnValue(NEVER);
  show({ chosen: { name: 'edge', place: 'host' } });
  expect(await screen.findByText('Asking Loki …')).toBeInTheDocument();
  expect(within(configuration()).getByText(/cluster: edge/)).toBeInTheDocument();
});

it('says why the state cannot be read, and still what has to be done', async () => {
  query.mockReturnValue(throwError(() => new Error('Loki cannot be reached')));
  show();
  expect(await screen.findByText('The state cannot be read')).toBeInTheDocument();
  expect(screen.getByText('Loki cannot be reached')).toBeInTheDocument();
  expect(screen.getByRole('link', { name: 'Data source settings' })).toHaveAttribute(
    'href',
    '/connections/datasources/edit/one'
  );
  expect(configuration()).toBeInTheDocument();
});

it('takes Loki and its tenant from the data source, and what was chosen from the address', async () => {
  show({ chosen: { name: 'edge', place: 'host', engine: 'podman' } });
  expect(await screen.findByDisplayValue('http://loki.example.com')).toBeInTheDocument();
  const text = configuration().textContent;
  expect(text).toContain('cluster: edge');
  expect(text).toContain('tenant: team-a');
  expect(text).toContain('/run/podman/podman.sock');
});

it('tells of what was chosen, and asks for what it needs then', async () => {
  const onChoose = show({ chosen: { place: 'registry', registry: 'swr' } });
  expect(await screen.findByLabelText(/^Project id/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole('radio', { name: 'Harbor' }));
  expect(onChoose).toHaveBeenCalledWith({ registry: 'harbor' });
});

it('gives no commands for what cannot be used', async () => {
  show({ chosen: { place: 'registry', registryName: 'https://x' } });
  expect(await screen.findByText('Something above cannot be used')).toBeInTheDocument();
  expect(await screen.findByText(/The host of image references, such as/)).toBeInTheDocument();
  expect(screen.queryByRole('region', { name: 'Configuration of the collector' })).not.toBeInTheDocument();
});
