import {
  SEVERITIES,
  type Lifecycle,
  type Mark,
  type Place,
  type Severity,
  type Span,
} from '../../datasource/lifecycle/types';
import type { RecordRow } from '../../datasource/records/readRecords';
import { subjectName, subjectsOf, type Subject } from '../record/subjects';
import type { Values } from '../record/values';
import { imageReference } from './imageReference';
import { isSame, type TimelineSubject } from './subject';

/** Something else that the records of a timeline are about. */
export interface Related {
  subject: Subject;
  /** How often it was found, and the most attention that this asks for. */
  count: number;
  severity: Severity;
  /** Of somebody who is in none of the timeline's own records: what both had to do with. */
  through?: Subject[];
}

export interface RelatedKind {
  id: Subject['id'];
  title: string;
  /** Those that ask for most attention first, then the most frequent. */
  list: Related[];
}

export interface RelatedTimelines {
  /** What the timeline's own records name, and where the pods and containers that they name were. */
  kinds: RelatedKind[];
  /** Users whom none of them names, but who had to do with the same pods, containers or images. */
  others: Related[];
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

/**
 * What else a timeline leads to. Who did something is told by the timeline's own records alone: the picture also has what others did to the
 * pods and images in it. Without those records nobody is named.
 */
export function relatedTo(
  subject: TimelineSubject,
  lifecycle: Lifecycle | undefined,
  rows: RecordRow[] | undefined
): RelatedTimelines {
  const [named, placed, others] = [new Found(subject), new Found(subject), new Found(subject)];
  for (const { labels } of rows ?? []) {
    withoutContainersOfPods(subjectsOf(labels)).forEach((one) => named.add(one, severityOf(labels.severity)));
  }
  for (const span of lifecycle?.spans ?? []) {
    placeSubjects(span).forEach((one) => placed.add(one, 'info'));
    [span.user, span.endedBy].forEach((user) => others.addUser(user, 'info', span));
  }
  for (const mark of lifecycle?.marks ?? []) {
    placeSubjects(mark).forEach((one) => placed.add(one, mark.severity));
    others.addUser(mark.user, mark.severity, mark);
  }
  const own = new Map([...placed.all, ...named.all]);
  return {
    kinds: ORDER.flatMap((id) => {
      const list = [...own.values()].filter((one) => one.subject.id === id).sort(byAttention);
      const title = list[0]?.subject.title;
      return title ? [{ id, title, list }] : [];
    }),
    others: rows ? [...others.all].flatMap(([key, one]) => (own.has(key) ? [] : [one])).sort(byAttention) : [],
  };
}

/** Counts what is not the timeline's own subject. */
class Found {
  readonly all = new Map<string, Related>();
  readonly #of: TimelineSubject;

  constructor(of: TimelineSubject) {
    this.#of = of;
  }

  add(subject: Subject, severity: Severity): Related | undefined {
    if (isSame(subject, this.#of)) {
      return undefined;
    }
    const key = keyOf(subject);
    const known = this.all.get(key) ?? { subject, count: 0, severity };
    const next = { ...known, count: known.count + 1, severity: worse(known.severity, severity) };
    this.all.set(key, next);
    return next;
  }

  addUser(name: string, severity: Severity, at: Span | Mark): void {
    const user = name ? this.add({ id: 'user', title: 'User', equal: { user_name: name } }, severity) : undefined;
    const through = connection(at);
    if (user && through && !user.through?.some((one) => keyOf(one) === keyOf(through))) {
      this.all.set(keyOf(user.subject), { ...user, through: [...(user.through ?? []), through] });
    }
  }
}

const keyOf = ({ id, equal }: Subject): string => JSON.stringify([id, equal]);

/** The narrowest thing that something was done to: an image in a registry, a pod, a container of a host, a workload. */
function connection(place: Place): Subject | undefined {
  const subjects = placeSubjects(place);
  const order: ReadonlyArray<Subject['id']> = place.entity.startsWith('image/')
    ? ['image']
    : ['pod', 'container', 'workload', 'image', 'node', 'host'];
  return order.flatMap((id) => subjects.find((one) => one.id === id) ?? [])[0];
}

/** A pod of a cluster is not also a container: the pod's timeline has all of them. */
export const withoutContainersOfPods = (subjects: Subject[]): Subject[] =>
  subjects.some(({ id }) => id === 'pod') ? subjects.filter(({ id }) => id !== 'container') : subjects;

const byAttention = (a: Related, b: Related): number =>
  SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || b.count - a.count;

const worse = (a: Severity, b: Severity): Severity => (SEVERITIES.indexOf(a) < SEVERITIES.indexOf(b) ? b : a);

export const severityOf = (text: string | undefined): Severity => SEVERITIES.find((one) => one === text) ?? 'info';

const PLURALS: Record<Subject['id'], string> = {
  user: 'users',
  pod: 'pods',
  container: 'containers',
  workload: 'workloads',
  image: 'images',
  address: 'addresses',
  node: 'nodes',
  host: 'hosts',
};

/** What others had to do with too: "pods and images". */
export function sharedKinds(others: Related[]): string {
  const kinds = new Set(others.flatMap(({ through = [] }) => through.map(({ id }) => id)));
  const words = ORDER.filter((id) => kinds.has(id)).map((id) => PLURALS[id]);
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : (words[0] ?? 'things');
}

export const throughNames = ({ through = [] }: Related): string => through.map(subjectName).join(', ');

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
