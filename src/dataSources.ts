import { type DataSourceInstanceSettings, locationUtil } from '@grafana/data';
import { config, getBackendSrv } from '@grafana/runtime';
import { DATASOURCE_TYPE } from './constants';

/** What Grafana keeps for the app, in its jsonData. */
export interface AppSettings {
  /** Uid of the data source that pages ask where the address names none. */
  dataSource?: string;
}

export function readAppSettings(jsonData: unknown): AppSettings {
  const { dataSource } = (jsonData ?? {}) as { dataSource?: unknown };
  return typeof dataSource === 'string' && dataSource !== '' ? { dataSource } : {};
}

let settings: AppSettings = {};

/** The app's root and its configuration page hand over what Grafana tells them; pages are made later. */
export function applyAppSettings(jsonData: unknown): void {
  settings = readAppSettings(jsonData);
}

/** The data source that pages ask where the address names none: the one that was chosen, while it is there, else the first by name. */
export function defaultDataSource(): DataSourceInstanceSettings | undefined {
  const all = auditDataSources().sort((a, b) => a.name.localeCompare(b.name));
  return all.find(({ uid }) => uid === settings.dataSource) ?? all[0];
}

export const auditDataSources = (): DataSourceInstanceSettings[] =>
  Object.values(config.datasources).filter((settings) => settings.type === DATASOURCE_TYPE);

export const canAddDataSource = (): boolean => Boolean(config.bootData.user.permissions?.['datasources:create']);

/** Its settings are of use to those who may change them. */
export const canChangeDataSource = (): boolean => Boolean(config.bootData.user.permissions?.['datasources:write']);

/** Grafana keeps viewers out of Explore, unless it is told otherwise. */
export const canExplore = (): boolean => Boolean(config.bootData.user.permissions?.['datasources:explore']);

export const dataSourceUrl = (uid: string): string =>
  locationUtil.assureBaseUrl(`/connections/datasources/edit/${uid}`);

export const canChangeApp = (): boolean => Boolean(config.bootData.user.permissions?.['plugins:write']);

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
  window.location.assign(dataSourceUrl(datasource.uid));
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

/** Where a data source's Loki is, for those who may read its settings; others know its tenant only. */
export async function lokiOf({
  uid,
  jsonData,
}: DataSourceInstanceSettings): Promise<{ url?: string; tenant?: string }> {
  const { tenant } = (jsonData ?? {}) as { tenant?: unknown };
  const known = typeof tenant === 'string' && tenant !== '' ? { tenant } : {};
  try {
    const answer: unknown = await getBackendSrv().get(`/api/datasources/uid/${uid}`, undefined, undefined, {
      showErrorAlert: false,
    });
    const { url } = (answer ?? {}) as { url?: unknown };
    return typeof url === 'string' && url !== '' ? { ...known, url } : known;
  } catch {
    return known;
  }
}
