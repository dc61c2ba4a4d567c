import { exploreUrl } from '../../../ui/exploreUrl';
import type { Mark, Place, Span } from '../../../datasource/lifecycle/types';
import type { Comparison } from '../../../datasource/query/types';

/** How much of the time before and after something is worth a look. */
const AROUND_MS = 5 * 60_000;

const is = (field: string, value: string): Comparison[] => (value ? [{ field, op: '=', value }] : []);

/** What the records of a pod or container have in common; undefined for what is neither. */
export function conditionsOf({ cluster, namespace, pod, container, host }: Place): Comparison[] | undefined {
  if (pod) {
    return [
      ...is('cluster', cluster),
      ...is('k8s_namespace_name', namespace),
      ...is('k8s_pod_name', pod),
      ...is('k8s_container_name', container),
    ];
  }
  return container
    ? [...is('cluster', cluster), ...is('host_name', host), ...is('container_name', container)]
    : undefined;
}

/** The payload that a record was made of. */
export const evidenceUrl = (uid: string, recordId: string, time: number): string =>
  exploreUrl({ uid, query: { shape: 'evidence', recordId, recordTime: time }, from: time - 1000, to: time + 1000 });

/** All records of the same pod or container, before and after. */
export function aroundUrl(uid: string, place: Place, from: number, to = from): string | undefined {
  const and = conditionsOf({ ...place, container: place.pod ? '' : place.container });
  return (
    and && exploreUrl({ uid, query: { shape: 'records', where: { and } }, from: from - AROUND_MS, to: to + AROUND_MS })
  );
}

/** What the container wrote meanwhile. */
export function logsUrl(uid: string, place: Place, from: number, to: number): string | undefined {
  const and = conditionsOf(place);
  return (
    and &&
    exploreUrl({
      uid,
      query: { shape: 'records', objects: ['container-log'], where: { and }, direction: 'forward' },
      from: from - 1000,
      to: to + 1000,
    })
  );
}

/** What a command's or request's log lines are looked for in: as long as it lasted, or a moment. */
export const windowOf = ({ time, end }: Mark): [number, number] => [time, end ?? time + 60_000];

/** The end of a span that goes on is the end of what was read. */
export const endOf = ({ end }: Span, now: number): number => end ?? now;
