import { isComparison, fromList, toList } from './condition';
import { isComplete, queryField, typedValue } from './fields';
import type { AuditQuery, Comparison, Condition, Operator, Scalar } from './types';

/** What a click on a value asks for: that value, or all but it. */
export interface ValueFilter {
  field: string;
  value: string;
  out: boolean;
}

const ONE: Record<'for' | 'out', Operator> = { for: '=', out: '!=' };
const SEVERAL: Record<'for' | 'out', Operator> = { for: 'in', out: 'notIn' };
const key = (out: boolean) => (out ? 'out' : 'for');

/** A query in LogQL is text: nothing here edits it. */
const isEditable = ({ shape }: AuditQuery): boolean => shape !== 'logql' && shape !== 'evidence';

function asks(condition: Condition, { field, value, out }: ValueFilter): boolean {
  return (
    isComparison(condition) &&
    condition.field === field &&
    ((condition.op === ONE[key(out)] && String(condition.value) === value) ||
      (condition.op === SEVERAL[key(out)] &&
        Array.isArray(condition.value) &&
        condition.value.length === 1 &&
        String(condition.value[0]) === value))
  );
}

/** Whether all records that the query finds have the value. */
export const hasFilter = (query: AuditQuery, field: string, value: string): boolean =>
  toList(query.where).some((condition) => asks(condition, { field, value, out: false }));

function valueOf(field: string, text: string): Scalar {
  return typedValue(field, text);
}

function comparisonOf({ field, value, out }: ValueFilter): Comparison {
  return value === ''
    ? { field, op: out ? 'exists' : 'absent' }
    : { field, op: ONE[key(out)], value: valueOf(field, value) };
}

/** The query with the filter, in the place of its opposite where that is there. */
export function withFilter(query: AuditQuery, filter: ValueFilter): AuditQuery {
  if (!isEditable(query) || !queryField(filter.field)) {
    return query;
  }
  const list = toList(query.where);
  if (list.some((condition) => asks(condition, filter))) {
    return query;
  }
  const kept = list.filter((condition) => !asks(condition, { ...filter, out: !filter.out }));
  return { ...query, where: fromList([...kept, comparisonOf(filter)]) };
}

/** As `withFilter`; a filter that is there already is taken out. */
export function toggleFilter(query: AuditQuery, filter: ValueFilter): AuditQuery {
  const list = toList(query.where);
  const rest = list.filter((condition) => !asks(condition, filter));
  return rest.length < list.length ? { ...query, where: fromList(rest) } : withFilter(query, filter);
}

/** The query for records with a text anywhere in them, or for those without. */
export function withText(query: AuditQuery, text: string, out: boolean): AuditQuery {
  if (!isEditable(query) || text === '') {
    return query;
  }
  const comparison: Comparison = { field: 'line', op: out ? 'notContains' : 'contains', value: text };
  return { ...query, where: fromList([...toList(query.where), comparison]) };
}

/** The query with further conditions that must hold; what is half written is left out. */
export function withConditions(query: AuditQuery, conditions: Condition[]): AuditQuery {
  const whole = conditions.filter((condition) => !isComparison(condition) || isComplete(condition));
  return isEditable(query) && whole.length > 0
    ? { ...query, where: fromList([...toList(query.where), ...whole]) }
    : query;
}
