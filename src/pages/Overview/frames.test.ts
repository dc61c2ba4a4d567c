import { FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import { config } from '@grafana/runtime';
import { readCounts } from '../../datasource/records/counts';
import { objectsOverTime, objectTotals, peopleTable, recordTable, severeTable } from './frames';
import { readRecords } from '../../datasource/records/readRecords';

const mayExplore = (isAllowed: boolean) => {
  const permissions = isAllowed ? { 'datasources:explore': true } : {};
  config.bootData = { user: { permissions } } as unknown as typeof config.bootData;
};

beforeEach(() => mayExplore(true));

const context = { uid: 'tally', from: 'now-1h', to: 'now' };

const series = (labels: Record<string, string>, value: number): DataFrame =>
  toDataFrame({ fields: [{ name: 'value', type: FieldType.number, labels, values: [value] }] });

const long = toDataFrame({
  fields: [
    { name: 'object', type: FieldType.string, values: ['kubernetes-audit', 'container-log', 'container-log'] },
    { name: 'cluster', type: FieldType.string, values: ['prod', 'prod', 'edge'] },
    { name: 'count', type: FieldType.number, values: [7, 20, 1] },
  ],
});

const record = (refId: string, time: number, body: string, labels: Record<string, string>): DataFrame => ({
  ...toDataFrame({
    fields: [
      { name: 'timestamp', type: FieldType.time, values: [time] },
      { name: 'body', type: FieldType.string, values: [body] },
      { name: 'labels', type: FieldType.other, values: [labels] },
    ],
  }),
  refId,
});

const valuesOf = (frame: DataFrame | undefined, name: string) =>
  frame?.fields.find((field) => field.name === name)?.values;
const panes = (url: string) => JSON.parse(new URLSearchParams(url.split('?')[1]).get('panes') ?? '').a;

describe('counts', () => {
  it('are read from a table as from series', () => {
    const labels = { object: 'container-log', cluster: 'prod' };
    expect(readCounts([long])).toHaveLength(3);
    expect(readCounts([long])[1]).toEqual({ labels, value: 20 });
    expect(readCounts([series(labels, 20)])).toEqual([{ labels, value: 20 }]);
  });

  it('are empty without data', () => {
    expect(readCounts([])).toEqual([]);
    expect(readCounts([toDataFrame({ fields: [] })])).toEqual([]);
  });
});

describe('records', () => {
  it('are read whether the labels are an object or JSON', () => {
    const frame = record('A', 5, 'x', { user_name: 'alice' });
    const json = {
      ...frame,
      fields: frame.fields.map((f) => (f.name === 'labels' ? { ...f, values: ['{"user_name":"alice"}'] } : f)),
    };
    const row = { time: 5, body: 'x', labels: { user_name: 'alice' } };
    expect(readRecords(frame)).toEqual([row]);
    expect(readRecords(json)).toEqual([row]);
    expect(readRecords(toDataFrame({ fields: [] }))).toEqual([]);
  });
});

const overTime = (object: string, cluster: string, samples: Record<number, number>): DataFrame => ({
  refId: 'coverage',
  length: Object.keys(samples).length,
  fields: [
    { name: 'time', type: FieldType.time, values: Object.keys(samples).map(Number), config: { interval: 10 } },
    {
      name: 'records',
      type: FieldType.number,
      labels: { object, cluster },
      values: Object.values(samples),
      config: {},
    },
  ],
});

const counted = [
  overTime('container-log', 'prod', { 10: 5, 20: 15, 40: 2 }),
  overTime('container-log', 'edge', { 40: 1 }),
  overTime('kubernetes-audit', 'prod', { 20: 7 }),
];

describe('objectTotals', () => {
  it('has a number for each kind of object, zero too', () => {
    const [frame] = objectTotals(counted, context);
    expect(valuesOf(frame, 'Container log')).toEqual([23]);
    expect(valuesOf(frame, 'Image registry')).toEqual([0]);
    expect(valuesOf(frame, 'Collector')).toBeUndefined();
  });

  it('links each number to its records', () => {
    const url = objectTotals(counted, context)[0]?.fields[0]?.config.links?.[0]?.url ?? '';
    expect(panes(url)).toMatchObject({
      datasource: 'tally',
      queries: [{ shape: 'records', where: { and: [{ field: 'object', op: '=', value: 'kubernetes-audit' }] } }],
      range: { from: 'now-1h', to: 'now' },
    });
  });

  it('leads nobody to Explore who may not go there', () => {
    mayExplore(false);
    expect(objectTotals(counted, context)[0]?.fields[0]?.config.links).toEqual([]);
  });
});

describe('objectsOverTime', () => {
  it('adds up clusters, on one axis', () => {
    const [frame] = objectsOverTime(counted, 100);
    expect(valuesOf(frame, 'time')).toEqual([10, 20, 30, 40]);
    expect(valuesOf(frame, 'container-log')).toEqual([5, 15, 0, 3]);
    expect(valuesOf(frame, 'kubernetes-audit')).toEqual([0, 7, 0, 0]);
  });

  it('has a bar for several steps where there would be too many', () => {
    const [frame] = objectsOverTime(counted, 120 * 20);
    expect(valuesOf(frame, 'time')).toEqual([20, 40]);
    expect(valuesOf(frame, 'container-log')).toEqual([20, 3]);
  });

  it('is nothing without records', () => expect(objectsOverTime([], 100)).toEqual([]));
});

describe('recordTable', () => {
  it('has the newest first, each with a link to it', () => {
    const frames = [
      record('A', 1000, 'alice ran id', {
        record_id: 'r/1',
        severity: 'high',
        object: 'kubernetes-audit',
        user_name: 'alice',
      }),
      record('B', 9000, 'a line', { record_id: 'r/2', severity: 'medium', object: 'container-log' }),
    ];
    const [frame] = recordTable(frames, context);
    expect(valuesOf(frame, 'Time')).toEqual([9000, 1000]);
    expect(valuesOf(frame, 'Severity')).toEqual(['Medium', 'High']);
    const [log, exec] = valuesOf(frame, 'url') ?? [];
    expect(exec).toMatch(/\/record\?.*record=r%2F1&at=1000/);
    expect(log).toMatch(/record=r%2F2&at=9000/);
  });

  it('has the worst first where severity counts, and of those the newest', () => {
    const of = (time: number, severity: string) => record('A', time, 'x', { severity });
    const [frame] = severeTable([of(9, 'medium'), of(5, 'high'), of(7, 'high'), of(1, 'critical')], context);
    expect(valuesOf(frame, 'Time')).toEqual([1, 7, 5, 9]);
  });

  it('has a person a row, with a link to what else they did', () => {
    const counts: DataFrame = {
      length: 1,
      fields: [
        { name: 'user_name', type: FieldType.string, values: ['alice'], config: {} },
        { name: 'records', type: FieldType.number, values: [7], config: {} },
      ],
    };
    const [frame] = peopleTable([counts], context);
    expect(valuesOf(frame, 'Records')).toEqual([7]);
    expect(valuesOf(frame, 'url')?.[0]).toContain('/timeline?');
    expect(valuesOf(frame, 'url')?.[0]).toContain(encodeURIComponent('user_name="alice"'));
  });
});
