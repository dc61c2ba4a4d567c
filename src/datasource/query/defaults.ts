import { CoreApp } from '@grafana/data';
import type { AuditQuery } from './types';

export const DEFAULT_LIMIT = { records: 1000, top: 10 };
export const MAX_LIMIT = { records: 5000, top: 100 };
/** More fields than this make more series than anybody reads; labels do not count. */
export const MAX_COUNT_FIELDS = 3;

/** Alert rules need numbers: they begin with the question that most people alert on, who ran a command in a container. */
export function defaultQuery(app?: CoreApp | string): Partial<AuditQuery> & Pick<AuditQuery, 'shape'> {
  if (app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting) {
    return {
      shape: 'count',
      instant: true,
      where: { and: [{ field: 'access', op: '=', value: 'exec' }] },
      by: ['user_name', 'k8s_namespace_name'],
    };
  }
  return { shape: 'records' };
}

/** Whether the query can be sent: an editor that is still being filled in is not asked. */
export function isRunnable(query: Partial<AuditQuery>): boolean {
  if (query.hide || !query.shape) {
    return false;
  }
  if (query.shape === 'evidence') {
    return Boolean(query.recordId);
  }
  return query.shape !== 'top' || query.by?.length === 1;
}
