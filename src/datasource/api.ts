import type { TimeRange } from '@grafana/data';
import type { AuditQuery } from './query/types';

/** What the back end says a query means: the LogQL, and why each part of it is there. */
export interface Explanation {
  logql: string;
  parts: Array<{ logql: string; reason: string }>;
}

/** Why the back end refuses a query, and the part of the query that is to blame (`where.and[1].op`). */
export interface QueryProblem {
  error: string;
  path: string;
}

export const isProblem = (answer: Explanation | QueryProblem): answer is QueryProblem => 'error' in answer;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export function readExplanation(answer: unknown): Explanation {
  if (!isObject(answer) || typeof answer.logql !== 'string') {
    throw new Error('The back end answered something else than an explanation');
  }
  const parts = Array.isArray(answer.parts) ? answer.parts.filter(isObject) : [];
  return {
    logql: answer.logql,
    parts: parts.map(({ logql, reason }) => ({ logql: text(logql), reason: text(reason) })),
  };
}

/** A 400 answer names the problem; anything else (no network, no plugin) is thrown on. */
export function readProblem(failure: unknown): QueryProblem {
  const data = isObject(failure) && failure.status === 400 ? failure.data : undefined;
  if (!isObject(data) || typeof data.error !== 'string') {
    throw failure;
  }
  return { error: data.error, path: text(data.path) };
}

/** A value that a field has, and in how many of the records that were looked at, where somebody counted. */
export interface SeenValue {
  value: string;
  count?: number;
}

export function readValues(answer: unknown): SeenValue[] {
  const { values, counts } = isObject(answer) ? answer : {};
  const numbers = Array.isArray(counts) ? counts : [];
  return (Array.isArray(values) ? values : []).flatMap((value: unknown, index) => {
    const count: unknown = numbers[index];
    return typeof value === 'string' ? [{ value, ...(typeof count === 'number' && { count }) }] : [];
  });
}

export const rangeParams = (range: TimeRange | undefined) =>
  range ? { from: range.from.valueOf(), to: range.to.valueOf() } : {};

export const explainBody = (query: AuditQuery, range: TimeRange | undefined) => ({ ...query, ...rangeParams(range) });
