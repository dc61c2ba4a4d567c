import type { Span } from '../../../datasource/lifecycle/types';
import { mergedMarks, type Row, type RowMarks } from './rows';
import { alive, troubles, type Stretch } from './summary';

export const GROUPINGS = ['pod', 'namespace', 'workload', 'node', 'image', 'cluster', 'none'] as const;
export type GroupBy = (typeof GROUPINGS)[number];

export const SORTS = ['name', 'start', 'activity', 'severity'] as const;
export type SortBy = (typeof SORTS)[number];

/** Rows that have something in common. */
export interface Group {
  /** Empty where the rows stand for themselves. */
  key: string;
  /** What the group is called, and what that is the name of: what rows are grouped by, or another thing where they have none of it. */
  title: string;
  kind: GroupBy | 'host' | 'images' | 'others';
  /** The pod, where rows are grouped by pods: its line is the group's own. */
  head?: Row;
  rows: Row[];
}

interface Name {
  key: string;
  title: string;
  kind: Group['kind'];
}

const NONE: Name = { key: '', title: '', kind: 'none' };
const OTHERS: Name = { key: 'others', title: '', kind: 'others' };
const IMAGES: Name = { key: 'images', title: '', kind: 'images' };

/** The pod that a container is of, by the container's key. */
const podKey = ({ key, place }: Row): string =>
  place.container && key.endsWith(`/${place.container}`) ? key.slice(0, -place.container.length - 1) : key;

function nameOf(row: Row, by: GroupBy): Name {
  const { cluster, namespace, pod, workload, node, host, image } = row.place;
  const named = (kind: Group['kind'], title: string): Name => ({ key: [kind, cluster, title].join('/'), title, kind });
  const ofHost = () => (host && row.kind !== 'other' ? named('host', host) : OTHERS);
  if (by === 'none' || row.kind === 'alerts') {
    return NONE;
  }
  if (by === 'cluster') {
    return named('cluster', cluster);
  }
  if (by === 'image') {
    const of = row.spans.find(({ imageEntity }) => imageEntity)?.imageEntity.slice('image/'.length) ?? image;
    return of && row.kind !== 'pod' ? { key: `image/${of}`, title: of, kind: 'image' } : OTHERS;
  }
  if (row.kind === 'image') {
    return IMAGES;
  }
  switch (by) {
    case 'pod':
      return pod ? { key: podKey(row), title: join(namespace, pod), kind: 'pod' } : ofHost();
    case 'namespace':
      return namespace ? named('namespace', namespace) : ofHost();
    case 'workload':
      return workload
        ? named('workload', join(namespace, workload))
        : pod
          ? named('pod', join(namespace, pod))
          : ofHost();
    case 'node':
      return node ? named('node', node) : ofHost();
  }
}

const join = (...parts: string[]): string => parts.filter(Boolean).join('/');

/** Rows in their groups, sorted; what belongs to no group comes first, each by itself. */
export function groupsOf(rows: Row[], by: GroupBy, sort: SortBy): Group[] {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const name = nameOf(row, by);
    const key = name.key || `row:${row.key}`;
    const group = groups.get(key) ?? { ...name, rows: [] };
    groups.set(key, group);
    if (by === 'pod' && row.kind === 'pod' && row.key === name.key) {
      group.head = row;
    } else {
      group.rows.push(row);
    }
  }
  const compare = comparison(sort);
  const list = [...groups.values()];
  for (const group of list) {
    group.rows = sortedRows(group.rows, compare);
  }
  const measured = new Map(list.map((group) => [group, measure(rowsOfGroup(group), group.title)]));
  return list.sort((a, b) => place(a) - place(b) || compare(measured.get(a) ?? NOTHING, measured.get(b) ?? NOTHING));
}

export const rowsOfGroup = ({ head, rows }: Group): Row[] => (head ? [head, ...rows] : rows);

/** Alerts come first, and images and what is nowhere else last. */
const place = ({ kind, rows }: Group): number =>
  rows[0]?.kind === 'alerts' ? 0 : kind === 'images' ? 2 : kind === 'others' ? 3 : 1;

/** Containers stay with their pod, which comes first. */
function sortedRows(rows: Row[], compare: Compare): Row[] {
  const pods = new Map<string, Row[]>();
  for (const row of rows) {
    const key = podKey(row);
    pods.set(key, [...(pods.get(key) ?? []), row]);
  }
  const measured = (list: Row[]) => list.map((row) => ({ row, measure: measure([row]) }));
  return [...pods.values()]
    .map((list) => ({ list: measured(list), measure: measure(list), rank: Math.min(...list.map(rank)) }))
    .sort((a, b) => a.rank - b.rank || compare(a.measure, b.measure))
    .flatMap(({ list }) => list.sort((a, b) => isPod(b.row) - isPod(a.row) || compare(a.measure, b.measure)))
    .map(({ row }) => row);
}

/** What belongs to no pod, container or image comes first, images last. */
const rank = ({ kind }: Row): number => (kind === 'other' ? 0 : kind === 'image' ? 2 : 1);

const isPod = ({ kind }: Row): number => (kind === 'pod' ? 1 : 0);

interface Measure {
  name: string;
  start: number;
  /** When something was last done. */
  last: number;
  /** The most attention that something asks for, and how often. */
  severity: number;
  often: number;
}

const NOTHING: Measure = { name: '', start: Infinity, last: -Infinity, severity: 0, often: 0 };

function measure(rows: Row[], title = ''): Measure {
  const found = { ...NOTHING, name: title || nameOfRow(rows[0]) };
  for (const { spans, marks } of rows) {
    const last = marks.times.length - 1;
    found.start = Math.min(found.start, spans[0]?.start ?? Infinity, marks.times[0] ?? Infinity);
    found.last = Math.max(found.last, marks.times[last] ?? -Infinity);
    for (const severity of marks.severities) {
      if (severity > found.severity) {
        [found.severity, found.often] = [severity, 1];
      } else if (severity === found.severity) {
        found.often++;
      }
    }
  }
  return found;
}

const nameOfRow = (row: Row | undefined): string =>
  row
    ? join(
        row.place.host,
        row.place.namespace,
        row.place.pod || row.place.workload,
        row.place.container || row.place.image
      )
    : '';

const collator = new Intl.Collator('en', { numeric: true });

type Compare = (a: Measure, b: Measure) => number;

function comparison(sort: SortBy): Compare {
  const byName = (a: Measure, b: Measure) => collator.compare(a.name, b.name);
  switch (sort) {
    case 'name':
      return byName;
    case 'start':
      return (a, b) => difference(a.start, b.start) || byName(a, b);
    case 'activity':
      return (a, b) => difference(b.last, a.last) || byName(a, b);
    case 'severity':
      return (a, b) => b.severity - a.severity || b.often - a.often || byName(a, b);
  }
}

/** Infinity less Infinity is no number. */
const difference = (a: number, b: number): number => (a === b ? 0 : a - b);

/** A line of the picture: a group's, or a row's. */
export interface Line {
  group: Group;
  /** Absent on the line of a group. */
  row?: Row;
  collapsed: boolean;
  spans: Span[];
  marks: RowMarks;
  /** Of a collapsed group: when anything in it runs, where it has no pod of its own to show, and what is wrong in it. */
  alive: Stretch[];
  troubles: Span[];
}

const EMPTY: RowMarks = { of: [], times: new Float64Array(), kinds: new Uint8Array(), severities: new Uint8Array() };

/** The lines to be drawn. A group that is collapsed shows all of its marks in its own line. */
export function linesOf(groups: Group[], isCollapsed: (group: Group) => boolean): Line[] {
  return groups.flatMap((group): Line[] => {
    if (group.key === '') {
      return linesOfRows(group);
    }
    return isCollapsed(group) ? [collapsedLine(group)] : [openLine(group), ...linesOfRows(group)];
  });
}

const openLine = (group: Group): Line => ({
  group,
  collapsed: false,
  spans: group.head?.spans ?? [],
  marks: group.head?.marks ?? EMPTY,
  alive: [],
  troubles: [],
});

const collapsedLine = (group: Group): Line => ({
  group,
  collapsed: true,
  spans: group.head?.spans ?? [],
  marks: mergedMarks(rowsOfGroup(group)),
  alive: group.head ? [] : alive(group.rows),
  troubles: troubles(group.rows),
});

const linesOfRows = (group: Group): Line[] =>
  group.rows.map((row) => ({
    ...{ group, row, collapsed: false, spans: row.spans, marks: row.marks },
    alive: [],
    troubles: [],
  }));

/** More lines than this are more than anybody reads at once: then groups begin collapsed. */
const MANY_LINES = 40;

export type Collapse = 'auto' | 'always' | 'never';

export function collapsesAtFirst(groups: Group[], collapse: Collapse): boolean {
  if (collapse !== 'auto') {
    return collapse === 'always';
  }
  return groups.reduce((sum, group) => sum + rowsOfGroup(group).length + 1, 0) > MANY_LINES;
}
