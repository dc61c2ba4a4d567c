import { isLabel, queryField } from '../query/fields';
import { NO_IMAGES } from '../query/images';
import type { AuditQuery, Shape } from '../query/types';

/** Who did most. */
const MOST_ASKED = 'user_name';

/** Keeps of the query what the other shape understands, so that switching to and fro asks a question that can be asked. */
export function withShape(query: AuditQuery, shape: Shape): Partial<AuditQuery> {
  const bounded = (query.by ?? []).filter((name) => isLabel(name) || queryField(name)?.bounded);
  return {
    shape,
    by: shape === 'count' && bounded.length ? bounded : shape === 'top' ? [query.by?.[0] ?? MOST_ASKED] : undefined,
    limit: undefined,
    direction: undefined,
    line: undefined,
    instant: undefined,
    step: undefined,
    legend: undefined,
    // A question about images looks at records of its own kinds.
    ...(shape === 'images' && { objects: undefined }),
    ...NO_IMAGES,
    ...(shape === 'images' && { question: 'outdated' }),
    recordId: undefined,
    recordTime: undefined,
  };
}
