import { FieldType, type DataFrame } from '@grafana/data';
import { gapOf, gapsOf, objectsOf, piecesOf } from './coverage';

const range = { from: 0, to: 60_000 };
const audit = { object: 'kubernetes-audit', cluster: 'prod' };
const command = { object: 'container-command', cluster: 'prod' };

const heard = (source: typeof audit, ...seconds: number[]) => ({
  ...source,
  step: 1000,
  samples: seconds.map((second) => ({ to: second * 1000, count: 1 })),
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

test('a sample speaks of the step before it; what touches is one piece', () => {
  expect(piecesOf(audit, heard(audit, 11, 12, 30), [], range)).toEqual([
    { from: 10_000, to: 12_000, state: 'records' },
    { from: 29_000, to: 30_000, state: 'records' },
  ]);
});

test('nothing is told of a time that is not in the range', () => {
  expect(piecesOf(audit, heard(audit, 0.5, 60.5), [], range)).toEqual([
    { from: 0, to: 500, state: 'records' },
    { from: 59_500, to: 60_000, state: 'records' },
  ]);
  expect(piecesOf(audit, heard(audit, 90), [], range)).toEqual([]);
});

test('a gap lies on the sources that the part of the collector gathers, in its own cluster', () => {
  const time = { event_start: '1970-01-01T00:00:20Z', event_end: '1970-01-01T00:00:30Z' };
  const found = gapsOf([
    gaps(
      { cluster: 'prod', collector_source: 'docker', ...time },
      { cluster: 'test', collector_source: 'kubernetes-audit', ...time }
    ),
  ]);
  expect(piecesOf(audit, undefined, found, range)).toEqual([]);
  expect(piecesOf(command, heard(command, 25), found, range)).toEqual([
    { from: 24_000, to: 25_000, state: 'records' },
    { from: 20_000, to: 30_000, state: 'gap' },
  ]);
});

test('what all records go through is missing for all', () => {
  expect(objectsOf('loki')).toContain('image-registry');
  expect(objectsOf('swr')).toEqual(['image-registry']);
});

test('a gap that does not say when it was is at its record', () => {
  expect(gapOf({ time: 7, body: '', labels: {} })).toEqual({ from: 7, to: 7 });
});
