import { FieldType, type DataFrame } from '@grafana/data';
import { OBJECTS, type Source } from './source';

/** Records of the step that ends at a time. */
export interface Sample {
  /** Milliseconds since 1970. */
  to: number;
  count: number;
}

/** What was heard from a source: the steps that have records, the oldest first. */
export interface Heard extends Source {
  samples: Sample[];
  /** Milliseconds between the points of the count. */
  step: number;
}

/** Reads counts by object and cluster over time. Sources are in the order of the schema and of the clusters' names. */
export function heardOf(frames: DataFrame[]): Heard[] {
  const step = stepOf(frames);
  return frames
    .flatMap((frame) => {
      const value = frame.fields.find(({ type }) => type === FieldType.number);
      const { object = '', cluster = '' } = value?.labels ?? {};
      const counts: unknown[] = value?.values ?? [];
      const samples = timesOf(frame)
        .map((to, row) => ({ to, count: Number(counts[row] ?? 0) }))
        .filter(({ count }) => count > 0)
        .sort((a, b) => a.to - b.to);
      return object === '' || samples.length === 0 ? [] : [{ object, cluster, samples, step }];
    })
    .sort((a, b) => OBJECTS.indexOf(a.object) - OBJECTS.indexOf(b.object) || a.cluster.localeCompare(b.cluster));
}

export const recordsOf = ({ samples }: Pick<Heard, 'samples'>): number =>
  samples.reduce((sum, { count }) => sum + count, 0);

const timesOf = ({ fields }: DataFrame): number[] =>
  fields.find(({ type }) => type === FieldType.time)?.values.map(Number) ?? [];

/** The data source tells it. Without that: a source that is seldom heard of has wide gaps between its own, they all have one step. */
function stepOf(frames: DataFrame[]): number {
  const told = frames.flatMap(({ fields }) => fields.flatMap(({ config }) => config.interval ?? []))[0];
  if (told !== undefined && told > 0) {
    return told;
  }
  const times = [...new Set(frames.flatMap(timesOf))].sort((a, b) => a - b);
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return steps.length > 0 ? Math.min(...steps) : 0;
}
