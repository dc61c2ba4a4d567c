import type { SelectableValue } from '@grafana/data';
import { NO_IMAGES } from '../query/images';
import type { AuditQuery, EditorMode, Shape } from '../query/types';

export type Mode = EditorMode | 'logql';

export const MODES: Array<SelectableValue<Mode>> = [
  { label: 'Form', value: 'form', description: 'Conditions one by one' },
  { label: 'Search', value: 'search', description: 'One line, such as user:alice verb:delete' },
  { label: 'LogQL', value: 'logql', description: "Loki's own language, for what the others cannot say" },
];

export const modeOf = ({ shape, editorMode }: AuditQuery): Mode =>
  shape === 'logql' ? 'logql' : (editorMode ?? 'form');

/** Evidence is not what was asked for; a lifecycle and what is told of images are made of several queries. */
const NOT_ONE_QUERY: Shape[] = ['evidence', 'lifecycle', 'images'];

/**
 * Form and search bar show the same conditions. LogQL begins with what these were compiled to; it does not become conditions again, so the
 * way back leads to the conditions that were left, which the query keeps.
 */
export function withMode(query: AuditQuery, mode: Mode, logql: string | undefined): Partial<AuditQuery> {
  if (mode === 'logql') {
    const expr = NOT_ONE_QUERY.includes(query.shape) ? undefined : logql;
    return {
      shape: 'logql',
      expr: query.expr ?? expr ?? '',
      limit: query.shape === 'records' ? query.limit : undefined,
      ...NO_IMAGES,
    };
  }
  return query.shape === 'logql'
    ? { shape: 'records', editorMode: mode, expr: undefined, instant: undefined, limit: undefined }
    : { editorMode: mode };
}
