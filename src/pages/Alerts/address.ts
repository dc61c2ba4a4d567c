import { locationUtil } from '@grafana/data';
import { ALERTS_ROUTE, APP_URL } from '../../constants';
import type { Scope } from './rule/types';

/** Where a rule that is installed from a link shall look. */
const DATASOURCE_PARAM = 'var-ds';
const CLUSTER_PARAM = 'cluster';
const NAMESPACE_PARAM = 'namespace';

export interface AlertsTarget {
  /** Id of the rule of the catalogue that is shown; all without it. */
  rule?: string;
  /** Of the data source. */
  uid: string;
  cluster?: string;
  namespace?: string;
}

/** Address of the Alerts page with one rule opened, which is installed for a place where nothing else is chosen. */
export function alertsUrl({ rule, uid, cluster, namespace }: AlertsTarget): string {
  const params = new URLSearchParams({ [DATASOURCE_PARAM]: uid });
  const others = { search: rule, open: rule, [CLUSTER_PARAM]: cluster, [NAMESPACE_PARAM]: namespace };
  for (const [name, value] of Object.entries(others)) {
    if (value) {
      params.set(name, value);
    }
  }
  return locationUtil.assureBaseUrl(`${APP_URL}/${ALERTS_ROUTE}?${params.toString()}`);
}

/** The scope that an address asks for, of the data sources that there are. */
export function scopeOfAddress(search: string, datasources: readonly string[]): Partial<Scope> {
  const params = new URLSearchParams(search);
  const datasource = params.get(DATASOURCE_PARAM);
  return {
    ...(datasource && datasources.includes(datasource) ? { datasource } : {}),
    clusters: params.getAll(CLUSTER_PARAM).filter(Boolean),
    namespaces: params.getAll(NAMESPACE_PARAM).filter(Boolean),
  };
}
