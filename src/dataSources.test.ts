import { config, setBackendSrv, type BackendSrv } from '@grafana/runtime';
import {
  applyAppSettings,
  auditDataSources,
  canAddDataSource,
  canChangeDataSource,
  checkHealth,
  defaultDataSource,
  lokiOf,
  readAppSettings,
} from './dataSources';

const backend = (get: jest.Mock) => setBackendSrv({ get } as unknown as BackendSrv);

describe('auditDataSources', () => {
  it('are those of our type', () => {
    config.datasources = {
      One: { name: 'One', uid: '1', type: 'tallyman-audit-datasource' },
      Loki: { name: 'Loki', uid: '2', type: 'loki' },
    } as unknown as typeof config.datasources;
    expect(auditDataSources().map(({ uid }) => uid)).toEqual(['1']);
  });

  it('can be added by those who may', () => {
    config.bootData = { user: { permissions: {} } } as typeof config.bootData;
    expect(canAddDataSource()).toBe(false);
    config.bootData.user.permissions = { 'datasources:create': true };
    expect(canAddDataSource()).toBe(true);
  });

  it('have settings for those who may change them', () => {
    config.bootData = { user: { permissions: {} } } as typeof config.bootData;
    expect(canChangeDataSource()).toBe(false);
    config.bootData.user.permissions = { 'datasources:write': true };
    expect(canChangeDataSource()).toBe(true);
  });
});

describe('checkHealth', () => {
  it('passes on what the back end found', async () => {
    const get = jest.fn().mockResolvedValue({ status: 'OK', message: 'Newest record: 3 s old' });
    backend(get);
    await expect(checkHealth('1')).resolves.toEqual({ ok: true, message: 'Newest record: 3 s old' });
    expect(get.mock.calls[0]?.[0]).toBe('/api/datasources/uid/1/health');
  });

  it('is not well where Grafana answers with an error', async () => {
    backend(jest.fn().mockRejectedValue({ status: 400, data: { status: 'ERROR', message: 'Loki is not there' } }));
    await expect(checkHealth('1')).resolves.toEqual({ ok: false, message: 'Loki is not there' });
    backend(jest.fn().mockRejectedValue(new Error('network')));
    await expect(checkHealth('1')).resolves.toEqual({ ok: false, message: 'The data source does not answer' });
  });
});

describe('defaultDataSource', () => {
  beforeEach(() => {
    config.datasources = {
      Two: { name: 'Two', uid: '2', type: 'tallyman-audit-datasource' },
      One: { name: 'One', uid: '1', type: 'tallyman-audit-datasource' },
    } as unknown as typeof config.datasources;
  });

  it('is the one that was chosen, while it is there', () => {
    applyAppSettings({ dataSource: '2' });
    expect(defaultDataSource()?.uid).toBe('2');
    applyAppSettings({ dataSource: 'gone' });
    expect(defaultDataSource()?.uid).toBe('1');
  });

  it('is the first by name, or none', () => {
    applyAppSettings(undefined);
    expect(defaultDataSource()?.uid).toBe('1');
    config.datasources = {};
    expect(defaultDataSource()).toBeUndefined();
  });

  it.each([[undefined], [null], [{ dataSource: 7 }], [{ dataSource: '' }], ['text']])('%p says nothing', (jsonData) =>
    expect(readAppSettings(jsonData)).toEqual({})
  );
});

describe('lokiOf', () => {
  const source = { uid: '1', jsonData: { tenant: 'team-a' } } as unknown as Parameters<typeof lokiOf>[0];

  it('is what Grafana tells those who may read the settings', async () => {
    backend(jest.fn().mockResolvedValue({ url: 'http://loki:3100' }));
    await expect(lokiOf(source)).resolves.toEqual({ url: 'http://loki:3100', tenant: 'team-a' });
  });

  it('is the tenant only for those who may not', async () => {
    backend(jest.fn().mockRejectedValue({ status: 403 }));
    await expect(lokiOf(source)).resolves.toEqual({ tenant: 'team-a' });
  });
});
