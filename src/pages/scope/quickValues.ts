import { fromList, isComparison, toList } from '../../datasource/query/condition';
import { typedValue } from '../../datasource/query/fields';
import type { Condition } from '../../datasource/query/types';

/** A condition that a field's own control can show: that field is one of some values. */
const isChoice = (field: string, condition: Condition): boolean =>
  isComparison(condition) && condition.field === field && (condition.op === '=' || condition.op === 'in');

/** The values of a field that the conditions allow, where they say so in this simple way. */
export function chosenValues(where: Condition | undefined, field: string): string[] {
  return toList(where).flatMap((condition) => {
    if (!isChoice(field, condition) || !isComparison(condition)) {
      return [];
    }
    const { value } = condition;
    return (Array.isArray(value) ? value : [value ?? '']).map(String);
  });
}

/** The conditions with the values chosen anew; none of them means that the field may be anything. */
export function withValues(where: Condition | undefined, field: string, values: string[]): Condition | undefined {
  const others = withoutChoice(where, field);
  const typed = values.map((value) => typedValue(field, value));
  const [only] = typed;
  const list = typed.filter((value) => typeof value !== 'boolean');
  const choice: Condition[] =
    only === undefined ? [] : [typed.length === 1 ? { field, op: '=', value: only } : { field, op: 'in', value: list }];
  return fromList([...others, ...choice]);
}

/** The conditions that the field's control has no part in. */
export const withoutChoice = (where: Condition | undefined, field: string): Condition[] =>
  toList(where).filter((condition) => !isChoice(field, condition));

/** So many controls stand in one line beside Grafana's menu. */
const AT_ONCE = 6;

/** The fields whose controls are there without being asked for: the first of them, and those that something is chosen of. */
export const shownFields = (fields: string[], where: Condition | undefined): string[] =>
  fields.filter((field, index) => index < AT_ONCE || chosenValues(where, field).length > 0);
