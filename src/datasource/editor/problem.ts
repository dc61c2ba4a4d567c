import type { QueryProblem } from '../api';
import type { AuditQuery, Shape } from '../query/types';
import { modeOf } from './mode';

/** The problem's text where it is about this part of the query (`where.and[1]` has `where.and[1].op` in it). */
export function errorAt(problem: QueryProblem | undefined, path: string): string | undefined {
  if (!problem) {
    return undefined;
  }
  const rest = problem.path.startsWith(path) ? problem.path.slice(path.length) : undefined;
  return rest === '' || rest?.startsWith('.') || rest?.startsWith('[') ? problem.error : undefined;
}

/** Parts of the query that have a place in the form where their error is shown. */
const SHOWN_AT_THEIR_FIELD = [
  'shape',
  'by',
  'limit',
  'step',
  'recordId',
  'legend',
  'expr',
  'question',
  'image',
  'cluster',
];
const NO_OBJECTS: Shape[] = ['evidence', 'images'];

/** Whether the form has a place for kinds of objects: evidence is of one record, and a question about images of its own kinds. */
export const hasObjects = (shape: Shape): boolean => !NO_OBJECTS.includes(shape);

/** Whether the editor has a place for conditions. Evidence has none to begin with; those of another shape can be taken out. */
export const hasConditions = ({ shape, where }: AuditQuery): boolean => shape !== 'evidence' || where !== undefined;

export function isShownAtField(problem: QueryProblem, query: AuditQuery): boolean {
  const form = modeOf(query) === 'form';
  const places = [
    ...SHOWN_AT_THEIR_FIELD,
    ...(form && hasObjects(query.shape) ? ['objects'] : []),
    ...(form && hasConditions(query) ? ['where'] : []),
  ];
  return places.some((path) => errorAt(problem, path) !== undefined);
}
