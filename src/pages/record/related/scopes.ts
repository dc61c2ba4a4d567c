import { scopesOf } from '../../../datasource/explore/context';
import type { Comparison } from '../../../datasource/query/types';
import { equalTo, placeOf } from '../place';
import type { Values } from '../values';

const MINUTE_MS = 60_000;

/** Records that have something in common with the one that is open. */
export interface RelatedScope {
  id: string;
  title: string;
  where: Comparison[];
  /** How much of the time before and after is looked through. */
  halfMs: number;
}

const AROUND_MS = 15 * MINUTE_MS;
const OTHERS_MS = 6 * 60 * MINUTE_MS;

/** What belongs to the container, user, session or address; the place has a list of its own. */
const OTHERS = ['session', 'container', 'pod-container', 'user', 'address', 'image'];

/** What records may be related by: what happened in the same place around the time, then what else they share. */
export function relatedScopes(values: Values): RelatedScope[] {
  const others = scopesOf(labels(values))
    .filter(({ id }) => OTHERS.includes(id))
    .flatMap(({ id, title, fields }): RelatedScope[] => {
      const where = equalTo(values, fields);
      return where ? [{ id, title, where, halfMs: OTHERS_MS }] : [];
    });
  return [around(values), ...others];
}

/** The narrowest place that more than one container's life happens in: a pod, an object of Kubernetes, an engine's container, a repository. */
function around(values: Values): RelatedScope {
  const [what, where] = placeAround(values);
  return { id: 'around', title: `Before and after, ${what}`, where, halfMs: AROUND_MS };
}

function placeAround(values: Values): [string, Comparison[]] {
  const place = placeOf(values);
  if (place) {
    return [values.k8s_pod_name ? 'in the same pod' : 'in the same container', place.whole];
  }
  const object = objectOf(values);
  if (object) {
    return ['of the same object', object];
  }
  const repository = equalTo(values, ['registry_name', 'container_image_repository']);
  if (repository) {
    return ['of the same repository', repository];
  }
  const source = equalTo(values, ['cluster', 'object']) ?? equalTo(values, ['cluster']) ?? [];
  return ['of the same kind', source];
}

/** An object of the Kubernetes API, of whatever subresource; undefined where a record names none. */
export function objectOf(values: Values): Comparison[] | undefined {
  const named = equalTo(values, ['cluster', 'k8s_object_resource', 'k8s_object_name']);
  return (
    named && [
      ...named,
      ...absentOrEqual(values, 'k8s_namespace_name'),
      ...absentOrEqual(values, 'k8s_object_api_group'),
    ]
  );
}

/** What a record lacks, the others have to lack too: objects of the core group have no API group. */
export const absentOrEqual = (values: Values, field: string): Comparison[] =>
  equalTo(values, [field]) ?? [{ field, op: 'absent' }];

const labels = (values: Values): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : [])));
