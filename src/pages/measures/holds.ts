import { SEVERITIES } from '../../datasource/lifecycle/types';
import { isComparison } from '../../datasource/query/condition';
import type { Comparison, Condition } from '../../datasource/query/types';
import type { Values } from '../record/values';

/** Severities are told by their order, all else by its number. */
const rankOf = (field: string, value: string): number =>
  field === 'severity' ? SEVERITIES.findIndex((one) => one === value) : Number(value);

const isMatch = (pattern: string, value: string): boolean => {
  try {
    return new RegExp(`^(?:${pattern})$`, 's').test(value);
  } catch {
    return false;
  }
};

/** As Loki compares, for which a field that is not there is empty text. What is not known here does not hold. */
function compare({ field, op, value = '' }: Comparison, values: Values): boolean {
  const has = values[field] ?? '';
  const list = Array.isArray(value) ? value.map(String) : [String(value)];
  const [wanted = ''] = list;
  switch (op) {
    case '=':
    case 'in':
      return list.includes(has);
    case '!=':
    case 'notIn':
      return !list.includes(has);
    case '=~':
      return isMatch(wanted, has);
    case '!~':
      return !isMatch(wanted, has);
    case 'exists':
      return has !== '';
    case 'absent':
      return has === '';
    case '>=':
      return has !== '' && rankOf(field, has) >= rankOf(field, wanted);
    default:
      return false;
  }
}

/** Whether a record meets a condition of an alert rule. */
export function holds(condition: Condition, values: Values): boolean {
  if (isComparison(condition)) {
    return compare(condition, values);
  }
  if ('not' in condition) {
    return !holds(condition.not, values);
  }
  return 'and' in condition
    ? condition.and.every((one) => holds(one, values))
    : condition.or.some((one) => holds(one, values));
}
