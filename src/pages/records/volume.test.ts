import { FieldType, toDataFrame } from '@grafana/data';
import { bySeverity } from './volume';

const series = (severity: string) =>
  toDataFrame({
    fields: [
      { name: 'time', type: FieldType.time, values: [0] },
      { name: 'value', type: FieldType.number, labels: { severity }, values: [1] },
    ],
  });

test('series are stacked from the least severity to the most, each in its colour', () => {
  const fields = bySeverity(['high', 'info', 'critical', 'low'].map(series)).map((frame) => frame.fields[1]);
  expect(fields.map((field) => field?.config.displayName)).toEqual(['Info', 'Low', 'High', 'Critical']);
  expect(fields.map((field) => field?.config.color?.fixedColor)).toEqual(['#8e9098', 'blue', 'orange', 'red']);
});
