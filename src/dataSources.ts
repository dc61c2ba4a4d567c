import { type DataSourceInstanceSettings, locationUtil } from '@grafana/data';
import { config, getBackendSrv } from '@grafana/runtime';
import { DATASOURCE_TYPE } from './constants';

export const auditDataSources = (): DataSourceInstanceSettings[] =>
  Object.values(config.datasources).filter((settings) => settings.type === DATASOURCE_TYPE);

export const canAddDataSource = (): boolean => Boolean(config.bootData.user.permissions?.['datasources:create']);

export const dataSourceUrl = (uid: string): string => `/connections/datasources/edit/${uid}`;

/** Makes a data source with nothing in it and opens its settings. Grafana learns of it on a fresh page only. */
export async function addDataSource(): Promise<void> {
  const taken = new Set(Object.keys(config.datasources));
  const name = ['Tallyman', ...Array.from(taken, (_, index) => `Tallyman ${index + 2}`)].find((one) => !taken.has(one));
  const answer: unknown = await getBackendSrv().post('/api/datasources', {
    name,
    type: DATASOURCE_TYPE,
    access: 'proxy',
    jsonData: {},
  });
  const { datasource } = answer as { datasource: { uid: string } };
  window.location.assign(locationUtil.assureBaseUrl(dataSourceUrl(datasource.uid)));
}

export interface Health {
  ok: boolean;
  message: string;
}

/** What the back end finds when it tries the data source. */
export async function checkHealth(uid: string): Promise<Health> {
  try {
    const answer: unknown = await getBackendSrv().get(`/api/datasources/uid/${uid}/health`, undefined, undefined, {
      showErrorAlert: false,
    });
    return readHealth(answer);
  } catch (failure) {
    const { data } = (failure ?? {}) as { data?: unknown };
    return { ...readHealth(data), ok: false };
  }
}

function readHealth(answer: unknown): Health {
  const { status, message } = (answer ?? {}) as { status?: unknown; message?: unknown };
  return { ok: status === 'OK', message: typeof message === 'string' ? message : 'The data source does not answer' };
}
