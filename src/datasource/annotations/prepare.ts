import type { AnnotationQuery } from '@grafana/data';
import type { AuditQuery } from '../query/types';

/** Severe records are what most dashboards want to see among their graphs; deployments and restarts are one change of the query away. */
export const FIRST: AuditQuery = {
  refId: 'Anno',
  shape: 'records',
  where: { and: [{ field: 'severity', op: '>=', value: 'high' }] },
  limit: 100,
};

/**
 * Grafana's own annotations have these keys in their query, and leave them there where another data source is chosen for the annotation.
 * Source: Grafana 12.3, public/app/plugins/datasource/grafana/types.ts, GrafanaAnnotationQuery.
 */
const GRAFANAS = ['type', 'tags', 'matchAny'];

const isOurs = (query: object): boolean => !GRAFANAS.some((key) => key in query);

/** The query without what Grafana's own annotations ask. */
export const ours = <T extends object>(query: T): T =>
  isOurs(query) ? query : (Object.fromEntries(Object.entries(query).filter(([key]) => !GRAFANAS.includes(key))) as T);

const isReady = ({ target, mappings }: AnnotationQuery<AuditQuery>): boolean =>
  Boolean(target?.shape && isOurs(target) && mappings?.text && mappings.time);

/**
 * An annotation with a query of ours, and with where its time and text are in the answer. What is ready is given back as it is: Grafana's
 * editor prepares an annotation until nothing changes, and asks only then.
 */
export function prepare(stored: AnnotationQuery<AuditQuery>): AnnotationQuery<AuditQuery> {
  if (isReady(stored)) {
    return stored;
  }
  const { target, mappings } = stored;
  return {
    ...stored,
    target: { ...(!target?.shape && FIRST), ...ours({ ...target }) },
    mappings: {
      text: { source: 'field', value: 'body' },
      time: { source: 'field', value: 'timestamp' },
      ...mappings,
    },
  } as AnnotationQuery<AuditQuery>;
}
