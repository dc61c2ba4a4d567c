import { isComparison, toList } from '../../datasource/query/condition';
import type { Condition } from '../../datasource/query/types';
import { subjectName, type Subject } from '../record/subjects';

/** Whose timeline a search asks for. */
export interface TimelineSubject {
  /** Absent where the search is for something else than one thing. */
  id?: Subject['id'];
  /** What it is: "Pod". */
  title: string;
  name: string;
  /** What all of its records have in common. */
  equal: Record<string, string>;
}

/** From the narrowest: a container's records name its pod too. */
const NAMED_BY: ReadonlyArray<{ field: string; id: Subject['id']; title: string }> = [
  { field: 'k8s_container_name', id: 'container', title: 'Container' },
  { field: 'container_name', id: 'container', title: 'Container' },
  { field: 'container_id', id: 'container', title: 'Container' },
  { field: 'k8s_pod_name', id: 'pod', title: 'Pod' },
  { field: 'k8s_pod_uid', id: 'pod', title: 'Pod' },
  { field: 'k8s_workload_name', id: 'workload', title: 'Workload' },
  { field: 'container_image_name', id: 'image', title: 'Image' },
  { field: 'container_image_repository', id: 'image', title: 'Image' },
  { field: 'oci_manifest_digest', id: 'image', title: 'Image' },
  { field: 'user_name', id: 'user', title: 'User' },
  { field: 'client_address', id: 'address', title: 'Address' },
  { field: 'k8s_node_name', id: 'node', title: 'Node' },
  { field: 'host_name', id: 'host', title: 'Host' },
];

/** What a search is about, by the equalities that all of its records meet; undefined where it has no condition. */
export function subjectOf(where: Condition | undefined): TimelineSubject | undefined {
  const list = toList(where);
  if (list.length === 0) {
    return undefined;
  }
  const equal = Object.fromEntries(
    list.flatMap((condition) =>
      isComparison(condition) && condition.op === '=' && condition.value !== undefined
        ? [[condition.field, String(condition.value)]]
        : []
    )
  );
  const named = NAMED_BY.find(({ field }) => equal[field]);
  return named
    ? { id: named.id, title: named.title, name: equal[named.field] ?? '', equal }
    : { title: 'Records', name: Object.values(equal).join(', ') || 'that meet the search', equal };
}

/** Whether a subject is the one whose timeline this is. */
export const isSame = (subject: Subject, { id, name }: TimelineSubject): boolean =>
  subject.id === id && subjectName(subject) === name;
