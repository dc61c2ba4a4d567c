import { equalTo, type Place } from '../place';
import type { RelatedScope } from '../related/scopes';
import type { Values } from '../values';

/** How much of the time before and after a way in is looked through. */
const HALF_MS = 60 * 60_000;

/** Other ways that the same person took into the same pod or container; of sources that name nobody those of all. */
export function otherWaysIn(values: Values, place: Place): RelatedScope {
  const { user_name: user, k8s_pod_name: pod } = values;
  const where = pod ? 'pod' : 'container';
  return {
    id: 'others',
    title: user ? `What else ${user} did in this ${where}` : `What else was run in this ${where}`,
    where: [{ field: 'access', op: '=', value: 'exec' }, ...place.whole, ...(equalTo(values, ['user_name']) ?? [])],
    halfMs: HALF_MS,
  };
}
