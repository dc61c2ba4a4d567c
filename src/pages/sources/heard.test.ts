import { FieldType, type DataFrame } from '@grafana/data';
import { heardOf, recordsOf } from './heard';

const counts = (object: string, samples: Record<number, number>, interval?: number): DataFrame => ({
  length: Object.keys(samples).length,
  fields: [
    { name: 'time', type: FieldType.time, values: Object.keys(samples).map(Number), config: { interval } },
    {
      name: 'records',
      type: FieldType.number,
      labels: { object, cluster: 'prod' },
      values: Object.values(samples),
      config: {},
    },
  ],
});

it('tells the steps with records, in the order of the schema', () => {
  const heard = heardOf([counts('container-log', { 10: 1, 20: 0, 30: 4 }), counts('kubernetes-audit', { 20: 2 })]);
  expect(heard).toEqual([
    { object: 'kubernetes-audit', cluster: 'prod', step: 10, samples: [{ to: 20, count: 2 }] },
    {
      object: 'container-log',
      cluster: 'prod',
      step: 10,
      samples: [
        { to: 10, count: 1 },
        { to: 30, count: 4 },
      ],
    },
  ]);
  expect(heard.map(recordsOf)).toEqual([2, 5]);
});

it('takes the step that the data source tells, and leaves out what has no record', () => {
  expect(heardOf([counts('container-log', { 10: 1, 60: 1 }, 5)])[0]?.step).toBe(5);
  expect(heardOf([counts('container-log', { 10: 0 })])).toEqual([]);
});
