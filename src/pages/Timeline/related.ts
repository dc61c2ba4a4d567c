import { SEVERITIES, type Lifecycle, type Place, type Severity } from '../../datasource/lifecycle/types';
import type { RecordRow } from '../../datasource/records/readRecords';
import { subjectsOf, type Subject } from '../record/subjects';
import type { Values } from '../record/values';
import { imageReference } from './imageReference';
import { isSame, type TimelineSubject } from './subject';

/** Something else that the records of a timeline are about. */
export interface Related {
  subject: Subject;
  /** How often it was found, and the most attention that this asks for. */
  count: number;
  severity: Severity;
}

export interface RelatedKind {
  id: Subject['id'];
  title: string;
  /** Those that ask for most attention first, then the most frequent. */
  list: Related[];
}

const ORDER: ReadonlyArray<Subject['id']> = [
  'user',
  'pod',
  'container',
  'workload',
  'image',
  'address',
  'node',
  'host',
];

/** What else a timeline leads to, by kind. The pictures' marks have no addresses: those are the rows' below. */
export function relatedTo(
  subject: TimelineSubject,
  lifecycle: Lifecycle | undefined,
  rows: RecordRow[]
): RelatedKind[] {
  const found = new Map<string, Related>();
  const add = (one: Subject, severity: Severity, count: number) => {
    if (isSame(one, subject)) {
      return;
    }
    const key = JSON.stringify([one.id, one.equal]);
    const known = found.get(key);
    found.set(key, {
      subject: one,
      count: (known?.count ?? 0) + count,
      severity: worse(known?.severity ?? 'info', severity),
    });
  };
  for (const span of lifecycle?.spans ?? []) {
    placeSubjects(span).forEach((one) => add(one, 'info', 1));
    [span.user, span.endedBy].filter(Boolean).forEach((user) => add(userSubject(user), 'info', 1));
  }
  for (const mark of lifecycle?.marks ?? []) {
    [...placeSubjects(mark), ...(mark.user ? [userSubject(mark.user)] : [])].forEach((one) =>
      add(one, mark.severity, 1)
    );
  }
  for (const { labels } of rows) {
    subjectsOf(labels)
      .filter(({ id }) => id === 'address')
      .forEach((one) => add(one, severityOf(labels.severity), 1));
  }
  return ORDER.flatMap((id) => {
    const list = [...found.values()].filter((one) => one.subject.id === id).sort(byAttention);
    const title = list[0]?.subject.title;
    return title ? [{ id, title, list }] : [];
  });
}

const byAttention = (a: Related, b: Related): number =>
  SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || b.count - a.count;

const worse = (a: Severity, b: Severity): Severity => (SEVERITIES.indexOf(a) < SEVERITIES.indexOf(b) ? b : a);

export const severityOf = (text: string | undefined): Severity => SEVERITIES.find((one) => one === text) ?? 'info';

const userSubject = (name: string): Subject => ({ id: 'user', title: 'User', equal: { user_name: name } });

/** A pod of a cluster is not also a container: the pod's timeline has all of them. */
function placeSubjects({ cluster, namespace, pod, container, workload, node, host, image }: Place): Subject[] {
  const [kind, name] = split(workload);
  const values: Values = {
    cluster,
    k8s_namespace_name: namespace,
    k8s_pod_name: pod,
    container_name: pod ? '' : container,
    k8s_workload_kind: kind,
    k8s_workload_name: name,
    container_image_repository: imageReference(image)?.repository,
    k8s_node_name: node,
    // The host of a pod is its node.
    host_name: pod ? '' : host,
  };
  return subjectsOf(values);
}

/** `Deployment/web`. */
function split(workload: string): [kind: string, name: string] {
  const slash = workload.indexOf('/');
  return slash < 1 ? ['', ''] : [workload.slice(0, slash), workload.slice(slash + 1)];
}
