import { config } from '@grafana/runtime';
import type { Mark, Place } from '../../datasource/lifecycle/types';
import { APP_ID } from '../../constants';
import { recordUrl, timelineUrl } from '../../pages/routes';

/** Whether there are pages to lead to: the panel comes with the app, but not everybody may use that. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- Grafana 12.3 has no other way to know before a page is drawn
const hasPages = (): boolean => APP_ID in (config.apps ?? {});

/** How much of the time before and after is worth a look. */
const AROUND_MS = 15 * 60_000;

/** The page of a mark's record. */
export const recordPageUrl = ({ datasourceUid: uid, recordId: id, time }: Mark): string | undefined =>
  hasPages() && uid && id ? recordUrl(uid, { id, time }) : undefined;

/** All that happened to a pod, container or image, in all sources. */
export function timelinePageUrl(uid: string | undefined, place: Place, from: number, to: number): string | undefined {
  const subject = subjectOf(place);
  return hasPages() && uid && subject
    ? timelineUrl({ uid, subject, from: Math.floor(from - AROUND_MS), to: Math.ceil(to + AROUND_MS) })
    : undefined;
}

function subjectOf({ cluster, namespace, pod, container, host }: Place): Record<string, string> | undefined {
  const equal = pod
    ? { cluster, k8s_namespace_name: namespace, k8s_pod_name: pod }
    : container
      ? { cluster, host_name: host, container_name: container }
      : {};
  const known = Object.entries(equal).filter(([, value]) => value !== '');
  return known.length > 0 ? Object.fromEntries(known) : undefined;
}
