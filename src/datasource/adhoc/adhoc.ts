import type { AdHocVariableFilter, MetricFindValue } from '@grafana/data';
import { fieldTitle, LINE_FIELD, QUERY_FIELDS, QUERY_LABELS, queryField, typedValue } from '../query/fields';
import type { Comparison, Condition, Operator } from '../query/types';

/** What a dashboard's ad-hoc filters can be on. */
export const adhocKeys = (): MetricFindValue[] =>
  [...QUERY_LABELS, ...QUERY_FIELDS, LINE_FIELD].map(({ name }) => ({ text: fieldTitle(name), value: name }));

const OPERATORS: Record<string, Operator> = {
  '=': '=',
  '!=': '!=',
  '=~': '=~',
  '!~': '!~',
  '>': '>',
  '>=': '>=',
  '<': '<',
  '<=': '<=',
  '=|': 'in',
  '!=|': 'notIn',
};

const OF_LINE: Partial<Record<Operator, Operator>> = { '=': 'contains', '!=': 'notContains' };

/** The conditions of ad-hoc filters; one without a field that records have, or without a value, is still being written. */
export const adhocConditions = (filters: AdHocVariableFilter[] | undefined): Condition[] =>
  (filters ?? []).flatMap((filter) => condition(filter) ?? []);

function condition({ key, operator, value, values }: AdHocVariableFilter): Comparison | undefined {
  const op = OPERATORS[operator];
  const field = queryField(key);
  if (!field || op === undefined) {
    return undefined;
  }
  if (op === 'in' || op === 'notIn') {
    const several = (values ?? [value]).filter((one) => one !== '').map((one) => typedValue(key, one));
    return several.length > 0
      ? { field: key, op, value: several.map((one) => (typeof one === 'boolean' ? String(one) : one)) }
      : undefined;
  }
  if (value === '') {
    return undefined;
  }
  if (field.type === 'line') {
    return { field: key, op: OF_LINE[op] ?? op, value };
  }
  return { field: key, op, value: op === '=~' || op === '!~' ? value : typedValue(key, value) };
}
