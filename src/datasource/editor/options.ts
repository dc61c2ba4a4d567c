import type { ComboboxOption } from '@grafana/ui';
import { LABELS } from '../../../record/record.gen';
import {
  LINE_FIELD,
  QUERY_FIELDS,
  QUERY_LABELS,
  operatorTitle,
  operatorsOf,
  queryField,
  type QueryField,
} from '../query/fields';
import type { Operator } from '../query/types';

const LABEL_GROUP = 'Labels (fast)';
const FIELD_GROUP = 'Fields';

const option = (field: QueryField, group: string): ComboboxOption => ({
  value: field.name,
  label: field.title,
  description: field.name,
  group,
});

const labelOptions = QUERY_LABELS.map((field) => option(field, LABEL_GROUP));

/** Every label and field. */
export const fieldOptions = (): ComboboxOption[] => [
  ...labelOptions,
  ...QUERY_FIELDS.map((field) => option(field, FIELD_GROUP)),
];

/** What a condition can be about. */
export const conditionFieldOptions = (): ComboboxOption[] => [option(LINE_FIELD, 'Text'), ...fieldOptions()];

/** What can be counted by: labels, and fields with few different values. */
export const countFieldOptions = (): ComboboxOption[] => [
  ...labelOptions,
  ...QUERY_FIELDS.filter((field) => field.bounded).map((field) => option(field, FIELD_GROUP)),
];

/** What a top list can be of. */
export const topFieldOptions = (): ComboboxOption[] => [
  ...labelOptions,
  ...QUERY_FIELDS.filter((field) => field.type === 'string').map((field) => option(field, FIELD_GROUP)),
];

const objects = LABELS.find((label) => label.name === 'object')?.values ?? [];

export const objectTitle = (object: string): string => {
  const words = object.split('-').join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export const objectOptions = (): ComboboxOption[] =>
  objects.map((value) => ({ value, label: objectTitle(value), description: value }));

/** The operators that the field's type allows, and the one that is stored, even where the form would not offer it. */
export function operatorOptions(fieldName: string, stored?: Operator): Array<ComboboxOption<Operator>> {
  const allowed = operatorsOf(queryField(fieldName)?.type ?? 'string');
  const operators = stored && !allowed.includes(stored) ? [...allowed, stored] : allowed;
  return operators.map((op) => ({ value: op, label: operatorTitle(op) }));
}
