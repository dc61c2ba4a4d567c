import { CoreApp } from '@grafana/data';
import { isNamed } from './images';
import type { AuditQuery } from './types';

export const DEFAULT_LIMIT = { records: 1000, top: 10, lifecycle: 5000 };
export const MAX_LIMIT = { records: 5000, top: 100, lifecycle: 50000 };
/** More fields than this make more series than anybody reads; labels do not count. */
export const MAX_COUNT_FIELDS = 3;

export const isAlerting = (app: CoreApp | string | undefined): boolean =>
  app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;

/** Alert rules need numbers: they begin with the question that most people alert on, who ran a command in a container. */
export function defaultQuery(app?: CoreApp | string): Partial<AuditQuery> & Pick<AuditQuery, 'shape'> {
  if (isAlerting(app)) {
    return {
      shape: 'count',
      instant: true,
      where: { and: [{ field: 'access', op: '=', value: 'exec' }] },
      by: ['user_name', 'k8s_namespace_name'],
    };
  }
  return { shape: 'records' };
}

/** A new panel's query is empty until somebody changes it; it is asked as the editor shows it. */
export const withDefaults = (query: AuditQuery, app?: CoreApp | string): AuditQuery =>
  query.shape ? query : { ...query, ...defaultQuery(app) };

/** Whether the query can be sent: an editor that is still being filled in is not asked. */
export function isRunnable(query: AuditQuery): boolean {
  if (query.hide) {
    return false;
  }
  if (query.shape === 'evidence') {
    return Boolean(query.recordId);
  }
  if (query.shape === 'logql') {
    return Boolean(query.expr?.trim());
  }
  if (query.shape === 'images') {
    return isNamed(query);
  }
  return query.shape !== 'top' || query.by?.length === 1;
}
