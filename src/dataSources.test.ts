import { config, setBackendSrv, type BackendSrv } from '@grafana/runtime';
import { auditDataSources, canAddDataSource, checkHealth } from './dataSources';

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
