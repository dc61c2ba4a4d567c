import { FieldType, type DataFrame } from '@grafana/data';
import { coverage, GAP, gapOf, objectsOf, QUIET, SEEN } from './coverage';

const range = { from: 0, to: 60_000 };

const counts = (object: string, samples: Record<number, number>): DataFrame => ({
  refId: 'coverage',
  length: Object.keys(samples).length,
  fields: [
    { name: 'time', type: FieldType.time, values: Object.keys(samples).map(Number), config: {} },
    {
      name: 'records',
      type: FieldType.number,
      labels: { object, cluster: 'prod' },
      values: Object.values(samples),
      config: {},
    },
  ],
});

const gaps = (...labels: Array<Record<string, string>>): DataFrame => ({
  refId: 'gaps',
  length: labels.length,
  fields: [
    { name: 'timestamp', type: FieldType.time, values: labels.map(() => 50_500), config: {} },
    { name: 'body', type: FieldType.string, values: labels.map(() => ''), config: {} },
    { name: 'labels', type: FieldType.other, values: labels, config: {} },
  ],
});

const bandsOf = (frames: DataFrame[]) => {
  const [frame] = coverage(frames, range);
  return Object.fromEntries(
    (frame?.fields ?? [])
      .filter(({ type }) => type === FieldType.string)
      .map(({ name, values }) => [
        name,
        values.reduce((found: string[], value: string) => (found.at(-1) === value ? found : [...found, value]), []),
      ])
  );
};

test('bands are what was seen in them; a sample speaks of the step before it', () => {
  const frames = [counts('kubernetes-audit', { 10_000: 5, 20_000: 1, 30_000: 0, 40_000: 2 })];
  expect(bandsOf(frames)).toEqual({ 'Kubernetes audit · prod': [SEEN, QUIET, SEEN, QUIET] });
  const [frame] = coverage(frames, range);
  expect(frame?.fields[1]?.values.slice(0, 20)).toEqual(Array(20).fill(SEEN));
});

test('a source that is seldom heard of was not seen all the while', () => {
  const often = counts('kubernetes-audit', { 10_000: 1, 20_000: 1, 30_000: 1, 40_000: 1, 50_000: 1, 60_000: 1 });
  const seldom = counts('container-command', { 10_000: 1, 60_000: 1 });
  expect(bandsOf([often, seldom])).toEqual({
    'Kubernetes audit · prod': [SEEN],
    'Container command · prod': [SEEN, QUIET, SEEN],
  });
});

test('a gap lies on the sources that the part of the collector gathers, in its own cluster', () => {
  const gap = { event_start: '1970-01-01T00:00:20Z', event_end: '1970-01-01T00:00:30Z' };
  const frames = [
    counts('kubernetes-audit', { 10_000: 1, 60_000: 1 }),
    counts('container-command', { 10_000: 1, 60_000: 1 }),
    gaps(
      { cluster: 'prod', collector_source: 'docker', ...gap },
      { cluster: 'test', collector_source: 'kubernetes-audit', ...gap }
    ),
  ];
  expect(bandsOf(frames)).toEqual({
    'Kubernetes audit · prod': [SEEN],
    'Container command · prod': [SEEN, GAP, SEEN],
  });
});

test('what all records go through is missing for all', () => {
  expect(objectsOf('loki')).toContain('image-registry');
  expect(objectsOf('swr')).toEqual(['image-registry']);
});

test('a gap that does not say when it was is at its record', () => {
  expect(gapOf({ time: 7, body: '', labels: {} })).toEqual({ from: 7, to: 7 });
});

test('without records there are no bands', () => {
  expect(coverage([], range)).toEqual([]);
});
