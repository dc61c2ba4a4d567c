import { locationUtil } from '@grafana/data';
import { DATASOURCE_TYPE } from '../constants';
import type { AuditQuery } from '../datasource/query/types';

export interface ExploreTarget {
  uid: string;
  query: Omit<AuditQuery, 'refId'>;
  /** Milliseconds since 1970, or Grafana's relative times. */
  from: number | string;
  to: number | string;
}

/** Address of Explore with the question already asked. */
export const exploreUrl = (target: ExploreTarget): string => locationUtil.assureBaseUrl(explorePath(target));

/** The same below Grafana's own address, for what puts that before it by itself. */
export function explorePath({ uid, query, from, to }: ExploreTarget): string {
  const pane = {
    datasource: uid,
    queries: [{ refId: 'A', datasource: { type: DATASOURCE_TYPE, uid }, ...query }],
    range: { from: String(from), to: String(to) },
  };
  const params = new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify({ a: pane }) });
  return `/explore?${params.toString()}`;
}
