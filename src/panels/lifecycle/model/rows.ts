import {
  MARK_KINDS,
  SEVERITIES,
  type Lifecycle,
  type Mark,
  type Place,
  type Span,
} from '../../../datasource/lifecycle/types';

/** Marks of a row, by time: the numbers that are looked at for each picture beside the marks themselves. */
export interface RowMarks {
  of: Mark[];
  times: Float64Array;
  /** Places in MARK_KINDS and SEVERITIES. */
  kinds: Uint8Array;
  severities: Uint8Array;
}

export type RowKind = 'pod' | 'container' | 'image' | 'other' | 'alerts';

/** What has a line of its own. */
export interface Row {
  key: string;
  kind: RowKind;
  place: Place;
  /** By start. */
  spans: Span[];
  marks: RowMarks;
}

const KIND_INDEX = new Map(MARK_KINDS.map((kind, index) => [kind, index]));
const SEVERITY_INDEX = new Map(SEVERITIES.map((severity, index) => [severity, index]));

export function rowMarks(of: Mark[]): RowMarks {
  return {
    of,
    times: Float64Array.from(of, ({ time }) => time),
    kinds: Uint8Array.from(of, ({ kind }) => KIND_INDEX.get(kind) ?? 0),
    severities: Uint8Array.from(of, ({ severity }) => SEVERITY_INDEX.get(severity) ?? 0),
  };
}

/** The marks of several rows as those of one. */
export function mergedMarks(rows: Row[]): RowMarks {
  return rows.length === 1 && rows[0]
    ? rows[0].marks
    : rowMarks(rows.flatMap(({ marks }) => marks.of).sort((a, b) => a.time - b.time));
}

/** A row for each pod, container and image, and one for what belongs to none of them but to the same workload, namespace or node. */
export function rowsOf({ spans, marks }: Lifecycle): Row[] {
  const rows = new Map<string, { kind: RowKind; place: Place; spans: Span[]; marks: Mark[] }>();
  const row = (key: string, kind: RowKind, place: Place) => {
    const known = rows.get(key);
    if (known) {
      return known;
    }
    const made = { kind, place, spans: [], marks: [] };
    rows.set(key, made);
    return made;
  };
  for (const span of spans) {
    const entry = row(span.entity, span.kind, span);
    entry.spans.push(span);
    // The first span may be of a time when the image was not known yet.
    if (span.image && !entry.place.image) {
      entry.place = { ...entry.place, image: span.image };
    }
  }
  for (const mark of marks) {
    const kind = kindOfMark(mark);
    row(keyOf(mark, kind), kind, placeOf(mark, kind)).marks.push(mark);
  }
  return [...rows].map(([key, { marks: own, ...rest }]) => {
    rest.spans.sort((a, b) => a.start - b.start);
    return { key, ...rest, marks: rowMarks(own) };
  });
}

function kindOfMark({ entity, kind, container }: Mark): RowKind {
  if (kind === 'alert' && !entity) {
    return 'alerts';
  }
  if (!entity) {
    return 'other';
  }
  if (entity.startsWith('image/')) {
    return 'image';
  }
  return container ? 'container' : 'pod';
}

/** Where a mark has no entity, the narrowest that it tells of. */
function keyOf({ entity, cluster, namespace, workload, node, host }: Mark, kind: RowKind): string {
  switch (kind) {
    case 'alerts':
      return 'alerts';
    case 'other':
      return ['other', cluster, namespace, workload || node || host].join('/');
    default:
      return entity;
  }
}

/** Of an image only the image stays the same from mark to mark. */
function placeOf(mark: Mark, kind: RowKind): Place {
  const { entity, cluster, namespace, pod, container, workload, node, host, image } = mark;
  const nothing = { namespace: '', pod: '', container: '', workload: '', node: '', host: '' };
  switch (kind) {
    case 'image':
      return { entity, cluster, ...nothing, image };
    case 'alerts':
      return { entity, cluster: '', ...nothing, image: '' };
    default:
      return { entity, cluster, namespace, pod, container, workload, node, host, image };
  }
}
