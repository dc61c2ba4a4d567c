import { SupplementaryQueryType, type DataQueryRequest, type SupplementaryQueryOptions } from '@grafana/data';
import type { AuditQuery } from '../query/types';

/** Explore takes these prefixes off to find the query that the answer belongs to. */
const VOLUME = 'log-volume-';
const SAMPLE = 'log-sample-';
const SAMPLE_ROWS = 100;

export const SUPPLEMENTARY_TYPES = [SupplementaryQueryType.LogsVolume, SupplementaryQueryType.LogsSample];

/** The query behind Explore's histogram over the whole range, or behind the rows below a graph. */
export function supplementaryQuery(options: SupplementaryQueryOptions, query: AuditQuery): AuditQuery | undefined {
  if (query.hide) {
    return undefined;
  }
  if (options.type === SupplementaryQueryType.LogsVolume) {
    return query.shape === 'records' ? volume(query) : undefined;
  }
  return query.shape === 'count' || query.shape === 'top' ? sample(query, options.limit) : undefined;
}

const volume = ({ refId, datasource, objects, where }: AuditQuery): AuditQuery => ({
  refId: `${VOLUME}${refId}`,
  datasource,
  objects,
  where,
  shape: 'count',
  by: ['severity'],
  supportingQueryType: 'logsVolume',
});

const sample = ({ refId, datasource, objects, where }: AuditQuery, limit = SAMPLE_ROWS): AuditQuery => ({
  refId: `${SAMPLE}${refId}`,
  datasource,
  objects,
  where,
  shape: 'records',
  limit,
  supportingQueryType: 'logsSample',
});

export function supplementaryRequest(
  options: SupplementaryQueryOptions,
  request: DataQueryRequest<AuditQuery>
): DataQueryRequest<AuditQuery> | undefined {
  const targets = request.targets.flatMap((query) => supplementaryQuery(options, query) ?? []);
  return targets.length > 0 ? { ...request, targets } : undefined;
}
