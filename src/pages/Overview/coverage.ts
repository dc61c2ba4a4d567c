import { FieldColorModeId, FieldType, MappingType, type DataFrame, type Field, type FieldConfig } from '@grafana/data';
import { LABELS, SOURCES } from '../../../record/record.gen';
import { objectTitle } from '../../datasource/editor/options';
import { readRecords, type RecordRow } from '../../datasource/records/readRecords';
import { coverageGaps, coverageSeries } from './queries';

/** Milliseconds since 1970. */
export interface Span {
  from: number;
  to: number;
}

export const SEEN = 'records';
export const QUIET = 'nothing recorded';
export const GAP = 'gap';

/** More bands than this are too narrow to be seen. */
const BANDS = 60;

const OBJECTS = LABELS.find(({ name }) => name === 'object')?.values ?? [];

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

/**
 * A band for each source: when there were records of it, when there were none, and when the collector knows that it missed some.
 * A sample of a count is of the step that ends with it.
 */
export function coverage(frames: DataFrame[], range: Span): DataFrame[] {
  const width = (range.to - range.from) / BANDS;
  const times = Array.from({ length: BANDS }, (_, band) => range.from + band * width);
  const gaps = frames.filter(({ refId }) => refId === coverageGaps.refId).flatMap(readRecords);
  const counts = frames.filter(({ refId }) => refId === coverageSeries.refId);
  const step = stepOf(counts);
  const series = counts.flatMap((frame) => samplesOf(frame, step));
  const fields = series
    .sort((a, b) => OBJECTS.indexOf(a.object) - OBJECTS.indexOf(b.object) || a.cluster.localeCompare(b.cluster))
    .map(({ object, cluster, seen }): Field => {
      const missed = gaps
        .filter(({ labels }) => labels.cluster === cluster && objectsOf(labels.collector_source ?? '').includes(object))
        .map(gapOf);
      const values = times.map((from) => stateOf({ from, to: from + width }, seen, missed));
      return { name: `${objectTitle(object)} · ${cluster}`, type: FieldType.string, values, config: BAND };
    });
  return fields.length === 0
    ? []
    : [{ length: BANDS, fields: [{ name: 'time', type: FieldType.time, values: times, config: {} }, ...fields] }];
}

interface Samples {
  object: string;
  cluster: string;
  seen: Span[];
}

const timesOf = ({ fields }: DataFrame): number[] =>
  fields.find(({ type }) => type === FieldType.time)?.values.map(Number) ?? [];

/** The time between two samples. A source that is seldom heard of has wide gaps between its own: they all have one step. */
function stepOf(frames: DataFrame[]): number {
  const times = [...new Set(frames.flatMap(timesOf))].sort((a, b) => a - b);
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return steps.length > 0 ? Math.min(...steps) : 0;
}

function samplesOf(frame: DataFrame, step: number): Samples[] {
  const value = frame.fields.find(({ type }) => type === FieldType.number);
  const { object = '', cluster = '' } = value?.labels ?? {};
  const counts: unknown[] = value?.values ?? [];
  const seen = timesOf(frame).flatMap((to, row) => (Number(counts[row] ?? 0) > 0 ? [{ from: to - step, to }] : []));
  return object === '' ? [] : [{ object, cluster, seen }];
}

const overlap = (a: Span, b: Span): boolean => a.from <= b.to && a.to > b.from;

function stateOf(band: Span, seen: Span[], missed: Span[]): string {
  if (missed.some((gap) => overlap(gap, band))) {
    return GAP;
  }
  return seen.some((sample) => overlap(sample, band)) ? SEEN : QUIET;
}

/** Grey is what is known to be missing; what was quiet has no colour. */
const BAND: FieldConfig = {
  color: { mode: FieldColorModeId.Fixed, fixedColor: 'transparent' },
  mappings: [
    {
      type: MappingType.ValueToText,
      options: {
        [SEEN]: { color: 'green', index: 0 },
        [GAP]: { color: '#8e8e8e', index: 1 },
        [QUIET]: { color: 'transparent', index: 2 },
      },
    },
  ],
};
