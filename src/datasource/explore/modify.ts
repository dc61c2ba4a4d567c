import type { QueryFixAction, ToggleFilterAction } from '@grafana/data';
import { toggleFilter, withFilter, withText } from '../query/filters';
import type { AuditQuery } from '../query/types';

export const QUERY_MODIFICATIONS = ['ADD_FILTER', 'ADD_FILTER_OUT', 'ADD_STRING_FILTER', 'ADD_STRING_FILTER_OUT'];

/** The query after a click on a field's value or on a marked text in Explore. */
export function modified(query: AuditQuery, { type, options }: QueryFixAction): AuditQuery {
  const { key = '', value = '' } = options ?? {};
  switch (type) {
    case 'ADD_FILTER':
      return withFilter(query, { field: key, value, out: false });
    case 'ADD_FILTER_OUT':
      return withFilter(query, { field: key, value, out: true });
    case 'ADD_STRING_FILTER':
      return withText(query, value, false);
    case 'ADD_STRING_FILTER_OUT':
      return withText(query, value, true);
    default:
      return query;
  }
}

export const toggled = (query: AuditQuery, { type, options }: ToggleFilterAction): AuditQuery =>
  toggleFilter(query, { field: options.key ?? '', value: options.value ?? '', out: type === 'FILTER_OUT' });
