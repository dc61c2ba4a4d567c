import type { AnnotationQuery, AnnotationSupport } from '@grafana/data';
import { QueryEditor } from '../editor/QueryEditor';
import type { AuditQuery } from '../query/types';

/** Severe records are what most dashboards want to see among their graphs; deployments and restarts are one change of the query away. */
const FIRST: AuditQuery = {
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

const ours = (target: AuditQuery | undefined): Partial<AuditQuery> =>
  Object.fromEntries(Object.entries(target ?? {}).filter(([key]) => !GRAFANAS.includes(key)));

/** Marks on the time axis of a dashboard, one for each record: its time, and its sentence as the text. */
export const annotationSupport: AnnotationSupport<AuditQuery> = {
  QueryEditor,
  getDefaultQuery: () => FIRST,
  prepareAnnotation: (stored: AnnotationQuery<AuditQuery>) => {
    const { target, mappings } = stored;
    return {
      ...stored,
      target: { ...(!target?.shape && FIRST), ...ours(target) },
      mappings: {
        text: { source: 'field', value: 'body' },
        time: { source: 'field', value: 'timestamp' },
        ...mappings,
      },
    } as AnnotationQuery<AuditQuery>;
  },
};
