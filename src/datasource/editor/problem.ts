import type { QueryProblem } from '../api';
import type { Mode } from './mode';

/** The problem's text where it is about this part of the query (`where.and[1]` has `where.and[1].op` in it). */
export function errorAt(problem: QueryProblem | undefined, path: string): string | undefined {
  if (!problem) {
    return undefined;
  }
  const rest = problem.path.startsWith(path) ? problem.path.slice(path.length) : undefined;
  return rest === '' || rest?.startsWith('.') || rest?.startsWith('[') ? problem.error : undefined;
}

/** Parts of the query that have a place in the form where their error is shown. */
const SHOWN_AT_THEIR_FIELD = ['by', 'limit', 'step', 'recordId', 'legend', 'expr'];
const SHOWN_IN_THE_FORM = ['objects', 'where'];

export const isShownAtField = (problem: QueryProblem, mode: Mode): boolean =>
  [...SHOWN_AT_THEIR_FIELD, ...(mode === 'form' ? SHOWN_IN_THE_FORM : [])].some(
    (path) => errorAt(problem, path) !== undefined
  );
