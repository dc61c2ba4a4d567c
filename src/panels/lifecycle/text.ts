import { dateTimeFormat } from '@grafana/data';
import { t } from '@grafana/i18n';
import type { TimeZone } from '@grafana/schema';
import type { MarkKind, Place, Severity, Span, State } from '../../datasource/lifecycle/types';
import { imageReference } from '../../pages/Timeline/imageReference';
import type { Group, GroupBy, SortBy } from './model/groups';
import type { Row } from './model/rows';

/** Words for what the data calls by a fixed name. They are functions, as translations are not there when modules load. */

export const stateNames = (): Record<State, string> => ({
  pending: t('state.pending', 'Pending'),
  waiting: t('state.waiting', 'Waiting'),
  running: t('state.running', 'Running'),
  paused: t('state.paused', 'Paused'),
  terminated: t('state.terminated', 'Terminated'),
});

export const kindNames = (): Record<MarkKind, string> => ({
  command: t('kind.command', 'Commands'),
  request: t('kind.request', 'Requests'),
  event: t('kind.event', 'Events'),
  registry: t('kind.registry', 'Registry'),
  lifecycle: t('kind.lifecycle', 'Lifecycle'),
  alert: t('kind.alert', 'Alerts'),
});

/** The same of one mark. */
export const kindName = (kind: MarkKind): string =>
  ({
    command: t('kind-of-one.command', 'Command'),
    request: t('kind-of-one.request', 'Request'),
    event: t('kind-of-one.event', 'Event'),
    registry: t('kind-of-one.registry', 'Registry'),
    lifecycle: t('kind-of-one.lifecycle', 'Lifecycle'),
    alert: t('kind-of-one.alert', 'Alert'),
  })[kind];

export const severityNames = (): Record<Severity, string> => ({
  info: t('severity.info', 'Info'),
  low: t('severity.low', 'Low'),
  medium: t('severity.medium', 'Medium'),
  high: t('severity.high', 'High'),
  critical: t('severity.critical', 'Critical'),
});

export const groupingNames = (): Record<GroupBy, string> => ({
  pod: t('grouping.pod', 'Pod'),
  namespace: t('grouping.namespace', 'Namespace'),
  workload: t('grouping.workload', 'Workload'),
  node: t('grouping.node', 'Node or host'),
  image: t('grouping.image', 'Image'),
  cluster: t('grouping.cluster', 'Cluster'),
  none: t('grouping.none', 'Nothing'),
});

export const sortNames = (): Record<SortBy, string> => ({
  name: t('sort.name', 'Name'),
  start: t('sort.start', 'Start'),
  activity: t('sort.activity', 'Last mark'),
  severity: t('sort.severity', 'Severity'),
});

/** What comes from outside is put into texts as it is: React escapes it. */
export const AS_IS = { interpolation: { escapeValue: false } };

export function groupTitle({ kind, title }: Pick<Group, 'kind' | 'title'>): string {
  switch (kind) {
    case 'images':
      return t('group.images', 'Images');
    case 'others':
      return t('group.others', 'Workloads, nodes and others');
    case 'host':
      return t('group.host', 'Host {{name}}', { name: title, ...AS_IS });
    case 'namespace':
      return t('group.namespace', 'Namespace {{name}}', { name: title, ...AS_IS });
    case 'node':
      return t('group.node', 'Node {{name}}', { name: title, ...AS_IS });
    case 'cluster':
      return t('group.cluster', 'Cluster {{name}}', { name: title, ...AS_IS });
    default:
      return title;
  }
}

/** The same in two: of a pod or workload, what tells it from others before the namespace, which may be cut off. */
export function groupName(group: Group): { name: string; context: string } {
  const { kind, title } = group;
  const slash = kind === 'pod' || kind === 'workload' ? title.indexOf('/') : -1;
  return slash < 0
    ? { name: groupTitle(group), context: '' }
    : { name: title.slice(slash + 1), context: title.slice(0, slash) };
}

/** What a row is called, and what it is in where the group does not say so. */
export function rowTitle({ kind, place }: Row, group: Group): { name: string; context: string } {
  const { namespace, pod, container, workload, host, image } = place;
  const inGroup = group.key !== '';
  switch (kind) {
    case 'alerts':
      return { name: t('row.alerts', 'Alerts and annotations'), context: '' };
    case 'image':
      return imageName(image);
    case 'other':
      return workload ? { name: workload, context: namespace } : { name: otherName(place), context: '' };
    case 'pod':
      return { name: pod, context: inGroup && group.kind !== 'node' ? '' : namespace };
    case 'container': {
      const of = pod ? (group.kind === 'namespace' ? pod : `${namespace}/${pod}`) : group.kind === 'host' ? '' : host;
      return { name: container, context: group.kind === 'pod' ? '' : of };
    }
  }
}

/** What is done to no workload: a secret of a namespace, a node, a role of the whole cluster. A bare name would not say of what. */
function otherName({ namespace, node, host, cluster }: Place): string {
  const kind = namespace ? 'namespace' : node ? 'node' : host ? 'host' : 'cluster';
  return groupTitle({ kind, title: namespace || node || host || cluster });
}

/** What tells an image from others comes before its registry, which may be cut off. */
function imageName(image: string): { name: string; context: string } {
  const { registry } = imageReference(image) ?? {};
  return registry ? { name: image.slice(registry.length + 1), context: registry } : { name: image, context: '' };
}

/** A place in full: namespace, pod and container, or host and container. */
export const placeName = ({ namespace, host, pod, container, image }: Place): string =>
  [namespace || host, pod, container].filter(Boolean).join('/') || image;

const UNITS: Array<[number, string]> = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
];

/** The two largest units of a length of time: 2d 3h, 4m 5s, 250ms. */
export function duration(ms: number): string {
  const whole = Math.round(ms);
  const first = UNITS.findIndex(([unit]) => whole >= unit);
  if (first < 0) {
    return `${whole}ms`;
  }
  const [unit, name] = UNITS[first] ?? [1, 'ms'];
  const [smaller, smallerName] = UNITS[first + 1] ?? [1, 'ms'];
  const rest = Math.floor((whole % unit) / smaller);
  return `${Math.floor(whole / unit)}${name}${rest > 0 ? ` ${rest}${smallerName}` : ''}`;
}

export const timeText = (ms: number, timeZone: TimeZone): string =>
  dateTimeFormat(ms, { timeZone, defaultWithMS: true });

/** From when until when a span was, as exactly as that is known. */
export function spanTimes({ start, startKnown, end, endKnown }: Span, timeZone: TimeZone): string {
  const from = timeText(start, timeZone);
  const begun = startKnown ? from : t('span.since-at-least', 'since {{time}} at the latest', { time: from, ...AS_IS });
  if (end === null) {
    return t('span.goes-on', '{{start}} – goes on', { start: begun, ...AS_IS });
  }
  const to = timeText(end, timeZone);
  const ended = endKnown ? to : t('span.ended-by', '{{time}} at the latest', { time: to, ...AS_IS });
  return `${begun} – ${ended} (${duration(end - start)})`;
}
