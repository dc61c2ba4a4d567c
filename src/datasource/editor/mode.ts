import type { SelectableValue } from '@grafana/data';
import type { AuditQuery, EditorMode } from '../query/types';

export type Mode = EditorMode | 'logql';

export const MODES: Array<SelectableValue<Mode>> = [
  { label: 'Form', value: 'form', description: 'Conditions one by one' },
  { label: 'Search', value: 'search', description: 'One line, such as user:alice verb:delete' },
  { label: 'LogQL', value: 'logql', description: "Loki's own language, for what the others cannot say" },
];

export const modeOf = ({ shape, editorMode }: AuditQuery): Mode =>
  shape === 'logql' ? 'logql' : (editorMode ?? 'form');

/**
 * Form and search bar show the same conditions. LogQL begins with what these were compiled to; it does not become conditions again, so the
 * way back leads to the conditions that were left, which the query keeps.
 */
export function withMode(query: AuditQuery, mode: Mode, logql: string | undefined): Partial<AuditQuery> {
  if (mode === 'logql') {
    const metric = query.shape === 'count' || query.shape === 'top';
    const expr = query.shape === 'evidence' ? undefined : logql;
    return { shape: 'logql', expr: query.expr ?? expr ?? '', limit: metric ? undefined : query.limit };
  }
  return query.shape === 'logql'
    ? { shape: 'records', editorMode: mode, expr: undefined, instant: undefined, limit: undefined }
    : { editorMode: mode };
}
