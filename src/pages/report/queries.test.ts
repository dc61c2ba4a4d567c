import { FieldType, type DataFrame } from '@grafana/data';
import { readReport, reportQueries } from './queries';

const counts = (refId: string, label: string, values: Record<string, number>): DataFrame => ({
  refId,
  length: Object.keys(values).length,
  fields: [
    { name: label, type: FieldType.string, values: Object.keys(values), config: {} },
    { name: 'Value', type: FieldType.number, values: Object.values(values), config: {} },
  ],
});

test('every part of the report is asked for the same records', () => {
  const where = { field: 'user_name', op: '=' as const, value: 'alice' };
  const queries = reportQueries({ objects: ['kubernetes-audit'], where });
  expect(queries.map(({ shape }) => shape)).toEqual(['records', 'count', 'top', 'top', 'top', 'top', 'top', 'top']);
  queries.forEach((query) => expect(query).toMatchObject({ objects: ['kubernetes-audit'], where }));
});

test('what was counted has the names that people know, and records without the field are counted too', () => {
  const { total, summaries } = readReport([
    { refId: 'total', length: 1, fields: [{ name: 'Value', type: FieldType.number, values: [12], config: {} }] },
    counts('severity', 'severity', { high: 2, info: 10 }),
    counts('user_name', 'user_name', { alice: 9, '': 3 }),
  ]);
  expect(total).toBe(12);
  expect(summaries).toEqual([
    {
      title: 'Severity',
      counts: [
        { name: 'High', count: 2 },
        { name: 'Info', count: 10 },
      ],
    },
    {
      title: 'User',
      counts: [
        { name: 'alice', count: 9 },
        { name: '(none)', count: 3 },
      ],
    },
  ]);
});
