import { DATASOURCE_TYPE } from '../../constants';
import type { AuditQuery, Condition } from '../../datasource/query/types';

/** The one chosen on the page: nothing here knows a uid. */
export const DATASOURCE = { type: DATASOURCE_TYPE, uid: '${ds}' };

const inClusters: Condition = { field: 'cluster', op: '=', value: '$cluster' };

/** How many records each source has in the time range. A source is a kind of audit object in a cluster. */
export const sourceCounts: AuditQuery = {
  refId: 'sources',
  shape: 'count',
  instant: true,
  by: ['object', 'cluster'],
  where: inClusters,
};

export const recordsOverTime: AuditQuery = {
  refId: 'over-time',
  shape: 'count',
  by: ['object'],
  where: inClusters,
};

export const severeRecords: AuditQuery = {
  refId: 'severe',
  shape: 'records',
  where: { and: [{ field: 'severity', op: '>=', value: 'medium' }, inClusters] },
  limit: 50,
};

export interface Source {
  object: string;
  cluster: string;
}

export const lastRecordOf = ({ object, cluster }: Source, index: number): AuditQuery => ({
  refId: `last-${index}`,
  shape: 'records',
  objects: [object],
  where: { and: [{ field: 'cluster', op: '=', value: cluster }] },
  limit: 1,
});
