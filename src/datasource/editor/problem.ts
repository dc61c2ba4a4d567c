import type { QueryProblem } from '../api';

/** The problem's text where it is about this part of the query (`where.and[1]` has `where.and[1].op` in it). */
export function errorAt(problem: QueryProblem | undefined, path: string): string | undefined {
  if (!problem) {
    return undefined;
  }
  const rest = problem.path.startsWith(path) ? problem.path.slice(path.length) : undefined;
  return rest === '' || rest?.startsWith('.') || rest?.startsWith('[') ? problem.error : undefined;
}

/** Parts of the query that have a place in the form where their error is shown. */
const SHOWN_AT_THEIR_FIELD = ['objects', 'where', 'by', 'limit', 'step', 'recordId', 'legend'];

export const isShownAtField = (problem: QueryProblem): boolean =>
  SHOWN_AT_THEIR_FIELD.some((path) => errorAt(problem, path) !== undefined);
