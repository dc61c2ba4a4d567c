import { FIELDS, LABELS } from '../../../record/record.gen';
import type { Comparison, Operator } from './types';

export type FieldType = 'label' | 'ordered' | 'string' | 'integer' | 'boolean' | 'line';

export interface QueryField {
  name: string;
  title: string;
  description: string;
  type: FieldType;
  /** Known values, where the schema lists them. */
  values: readonly string[];
  /** Few different values: may be counted by. */
  bounded: boolean;
}

/** `tallyman` tells records from evidence and `service_name` repeats `object`: neither is a question. */
const HIDDEN_LABELS = new Set(['tallyman', 'service_name']);

const labels: QueryField[] = LABELS.filter((label) => !HIDDEN_LABELS.has(label.name)).map((label) => ({
  name: label.name,
  title: label.title,
  description: label.description,
  type: label.ordered ? 'ordered' : 'label',
  values: label.values ?? [],
  bounded: true,
}));

/** An outcome that no record has, and that people look for by this word; see pkg/auditql/denied.go. */
export const DENIED = 'denied';

const fields: QueryField[] = FIELDS.map((field) => ({
  name: field.name,
  title: field.title,
  description: field.description,
  type: field.type,
  values: field.name === 'event_outcome' ? [...(field.values ?? []), DENIED] : (field.values ?? []),
  bounded: Boolean(field.bounded),
}));

const line: QueryField = {
  name: 'line',
  title: 'Anywhere in the record',
  description: 'Text anywhere in the record, in any field.',
  type: 'line',
  values: [],
  bounded: false,
};

export const QUERY_LABELS: readonly QueryField[] = labels;
export const QUERY_FIELDS: readonly QueryField[] = fields;
export const LINE_FIELD = line;

const byName = new Map([...labels, ...fields, line].map((field) => [field.name, field]));

export const queryField = (name: string): QueryField | undefined => byName.get(name);
export const fieldTitle = (name: string): string => byName.get(name)?.title ?? name;
export const isLabel = (name: string): boolean => labels.some((label) => label.name === name);

const OPERATORS_OF: Record<FieldType, readonly Operator[]> = {
  label: ['=', '!=', 'in', 'notIn', '=~', '!~', 'contains', 'notContains', 'exists', 'absent'],
  ordered: ['=', '!=', '>=', '>', '<=', '<', 'in', 'notIn'],
  string: ['=', '!=', 'in', 'notIn', '=~', '!~', 'contains', 'notContains', 'exists', 'absent'],
  integer: ['=', '!=', '>', '>=', '<', '<=', 'in', 'notIn', 'exists', 'absent'],
  boolean: ['=', '!=', 'exists', 'absent'],
  line: ['contains', 'notContains', '=~', '!~'],
};

export const operatorsOf = (type: FieldType): readonly Operator[] => OPERATORS_OF[type];

const OPERATOR_TITLES: Record<Operator, string> = {
  '=': 'is',
  '!=': 'is not',
  in: 'is one of',
  notIn: 'is none of',
  '=~': 'matches pattern',
  '!~': 'does not match pattern',
  contains: 'contains',
  notContains: 'does not contain',
  '>': 'is more than',
  '>=': 'is at least',
  '<': 'is less than',
  '<=': 'is at most',
  exists: 'is there',
  absent: 'is not there',
};

export const operatorTitle = (op: Operator): string => OPERATOR_TITLES[op];

export const needsValue = (op: Operator): boolean => op !== 'exists' && op !== 'absent';
export const takesList = (op: Operator): boolean => op === 'in' || op === 'notIn';

/** Whether the comparison can be asked: the editor keeps what is half written to itself. */
export function isComplete(comparison: Partial<Comparison>): comparison is Comparison {
  if (!comparison.field || !comparison.op) {
    return false;
  }
  if (!needsValue(comparison.op)) {
    return true;
  }
  const { value } = comparison;
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== '';
}

/** The text of an input or of a variable as the field's type; left as it is where it is none, for the back end to say so. */
export function typedValue(name: string, text: string): string | number | boolean {
  const type = queryField(name)?.type;
  if (type === 'integer' && /^-?\d+$/.test(text)) {
    return Number(text);
  }
  if (type === 'boolean' && (text === 'true' || text === 'false')) {
    return text === 'true';
  }
  return text;
}
