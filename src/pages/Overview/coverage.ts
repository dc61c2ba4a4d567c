import type { DataFrame } from '@grafana/data';
import { SOURCES } from '../../../record/record.gen';
import { readRecords, type RecordRow } from '../../datasource/records/readRecords';
import type { Heard } from '../sources/heard';
import { OBJECTS, type Source } from '../sources/source';
import { coverageGaps } from './queries';

/** Milliseconds since 1970. */
export interface Span {
  from: number;
  to: number;
}

/** What a collector knows that it missed of some kinds of audit objects of a cluster. */
export interface Gap extends Span {
  cluster: string;
  objects: readonly string[];
}

/** Of a source's time: when it sent records, or when some of its records are missing. */
export interface Piece extends Span {
  state: 'records' | 'gap';
}

/** What is closer together than this part of the range cannot be told apart when it is drawn. */
const FINEST = 1 / 150;

/** The kinds of audit objects that a part of the collector gathers; all where it is a part that all go through. */
export function objectsOf(part: string): readonly string[] {
  const found = SOURCES.filter(({ name }) => name === part || name.startsWith(`${part}-`));
  return found.length > 0 ? [...new Set(found.flatMap(({ objects }) => objects))] : OBJECTS;
}

/** The time that a collector's record of a gap speaks of; the moment of the record where it does not say. */
export function gapOf({ time, labels }: RecordRow): Span {
  const [from, to] = [labels.event_start, labels.event_end].map((text) => Date.parse(text ?? ''));
  return { from: from && !Number.isNaN(from) ? from : time, to: to && !Number.isNaN(to) ? to : time };
}

export const gapsOf = (frames: DataFrame[]): Gap[] =>
  frames
    .filter(({ refId }) => refId === coverageGaps.refId)
    .flatMap(readRecords)
    .map((record) => ({
      ...gapOf(record),
      cluster: record.labels.cluster ?? '',
      objects: objectsOf(record.labels.collector_source ?? ''),
    }));

/** When a source was heard of, and what is known to be missing of it; the latter comes last, as it lies over the former. */
export function piecesOf({ object, cluster }: Source, heard: Heard | undefined, gaps: Gap[], range: Span): Piece[] {
  const { samples = [], step = 0 } = heard ?? {};
  const seen = samples.map(({ to }) => ({ from: to - step, to }));
  const missed = gaps.filter((gap) => gap.cluster === cluster && gap.objects.includes(object));
  return [
    ...joined(seen, range).map((span) => ({ ...span, state: 'records' as const })),
    ...joined(missed, range).map((span) => ({ ...span, state: 'gap' as const })),
  ];
}

/** What of the spans lies in the range, the earliest first; those that touch, or nearly so, are one. */
function joined(spans: Span[], range: Span): Span[] {
  const near = (range.to - range.from) * FINEST;
  const found: Span[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const span = { from: Math.max(from, range.from), to: Math.min(to, range.to) };
    const last = found.at(-1);
    if (last && span.from - last.to <= near) {
      last.to = Math.max(last.to, span.to);
    } else if (span.from <= span.to) {
      found.push(span);
    }
  }
  return found;
}
