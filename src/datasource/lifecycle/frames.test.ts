import { FieldType, toDataFrame, type DataFrame, type FieldDTO } from '@grafana/data';
import { readLifecycle } from './frames';

const field = (name: string, values: unknown[], type = FieldType.string): FieldDTO => ({ name, values, type });

const spans = (...more: FieldDTO[]): DataFrame =>
  toDataFrame({
    name: 'spans',
    meta: { custom: { shape: 'lifecycle', since: 5, full: false, datasourceUid: 'audit' } },
    fields: [
      field('entity', ['pod/u1', 'pod/u1/web', 'pod/u2']),
      field('kind', ['pod', 'container', 'pod']),
      field('state', ['running', 'terminated', 'unheard-of']),
      field('start', [10, 20, 30], FieldType.time),
      field('end', [null, 40, 50], FieldType.time),
      field('end_known', [false, true, true], FieldType.boolean),
      ...more,
    ],
  });

const marks = (full: boolean, since: number, ids: string[]): DataFrame =>
  toDataFrame({
    name: 'marks',
    meta: { custom: { since, full, datasourceUid: 'audit' } },
    fields: [
      field(
        'time',
        ids.map((_, index) => 100 - index),
        FieldType.time
      ),
      field(
        'kind',
        ids.map(() => 'command')
      ),
      field(
        'severity',
        ids.map(() => 'nonsense')
      ),
      field(
        'sentence',
        ids.map((id) => `alice ran ${id}`)
      ),
      field('record_id', ids),
    ],
  });

describe('frames of a lifecycle', () => {
  it('are read into spans and marks, the marks by time', () => {
    const lifecycle = readLifecycle([
      spans(field('exit_code', [null, 137, null], FieldType.number)),
      marks(false, 5, ['a', 'b']),
    ]);
    expect(lifecycle?.spans).toMatchObject([
      {
        entity: 'pod/u1',
        kind: 'pod',
        state: 'running',
        start: 10,
        end: null,
        startKnown: false,
        exitCode: null,
        user: '',
      },
      { entity: 'pod/u1/web', kind: 'container', state: 'terminated', end: 40, endKnown: true, exitCode: 137 },
    ]);
    expect(lifecycle?.marks).toMatchObject([
      { time: 99, recordId: 'b', kind: 'command', severity: 'info', datasourceUid: 'audit', end: null },
      { time: 100, recordId: 'a', sentence: 'alice ran a' },
    ]);
    expect(lifecycle?.since).toBeUndefined();
  });

  it('of several queries are joined, each thing once', () => {
    const lifecycle = readLifecycle([spans(), marks(true, 50, ['a', 'b']), spans(), marks(true, 70, ['b', 'c', ''])]);
    expect(lifecycle?.spans).toHaveLength(2);
    expect(lifecycle?.marks.map(({ recordId }) => recordId).sort()).toEqual(['', 'a', 'b', 'c']);
    expect(lifecycle?.since).toBe(70);
  });

  it('are not what other frames are', () => {
    const other = toDataFrame({ fields: [field('timestamp', [1], FieldType.time), field('body', ['x'])] });
    expect(readLifecycle([other])).toBeUndefined();
    expect(readLifecycle([])).toBeUndefined();
    expect(readLifecycle([other, marks(false, 1, [])])).toEqual({ spans: [], marks: [], since: undefined });
  });

  it('with values of other types hold nothing wrong', () => {
    const broken = toDataFrame({
      fields: [
        field('entity', [1, null]),
        field('state', ['running', 'running']),
        field('start', ['soon', 10], FieldType.time),
        field('end', [NaN, 'late'], FieldType.time),
      ],
    });
    expect(readLifecycle([broken])?.spans).toMatchObject([{ entity: '', start: 10, end: null, endKnown: false }]);
  });
});
