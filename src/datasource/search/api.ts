import type { Condition } from '../query/types';
import { isCondition } from '../query/guard';

/** What a text of the search bar asks for. */
export interface Conditions {
  objects?: string[];
  where?: Condition;
}

/** What is wrong with a text, and where, counted in UTF-16 code units from 0. */
export interface SearchProblem {
  error: string;
  start: number;
  end: number;
}

export interface CompletionItem {
  label: string;
  insert: string;
  kind: 'field' | 'keyword' | 'value';
  detail?: string;
  documentation?: string;
}

/** What may be put in between two places of a text. */
export interface Completion {
  start: number;
  end: number;
  items: CompletionItem[];
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const KINDS = ['field', 'keyword', 'value'] as const;

export function readConditions(answer: unknown): Conditions {
  const { objects, where } = isObject(answer) ? answer : {};
  return {
    ...(Array.isArray(objects) && { objects: objects.filter((one): one is string => typeof one === 'string') }),
    ...(isCondition(where) && { where }),
  };
}

/** What is wrong with a text or with conditions, where the answer says so. */
export function readSearchProblem(answer: unknown): SearchProblem | undefined {
  return isObject(answer) && typeof answer.error === 'string'
    ? { error: answer.error, start: number(answer.start), end: number(answer.end) }
    : undefined;
}

export const readText = (answer: unknown): string => (isObject(answer) ? (text(answer.text) ?? '') : '');

export function readCompletion(answer: unknown): Completion {
  if (!isObject(answer)) {
    return { start: 0, end: 0, items: [] };
  }
  const items = Array.isArray(answer.items) ? answer.items.filter(isObject) : [];
  return {
    start: number(answer.start),
    end: number(answer.end),
    items: items.map((item) => ({
      label: text(item.label) ?? '',
      insert: text(item.insert) ?? '',
      kind: KINDS.find((kind) => kind === item.kind) ?? 'value',
      detail: text(item.detail),
      documentation: text(item.documentation),
    })),
  };
}
