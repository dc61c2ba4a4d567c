import { LoadingState, toDataFrame, type PanelData } from '@grafana/data';
import { workOf } from './work';

const stats = (bytes: number, lines: number, seconds: number) => [
  { displayName: 'Summary: total bytes processed', value: bytes },
  { displayName: 'Summary: total lines processed', value: lines },
  { displayName: 'Summary: exec time', value: seconds },
  { displayName: 'Summary: queue time', value: 1 },
];
const frame = (refId: string, ...work: [number, number, number]) =>
  Object.assign(toDataFrame({ refId, fields: [] }), { meta: { stats: stats(...work) } });

it('says what Loki did for a query', () => {
  const data = {
    state: LoadingState.Done,
    series: [frame('A', 1_500_000, 2000, 0.25), frame('A', 500_000, 40, 0.25), frame('B', 1, 1, 1)],
  };
  expect(workOf(data as unknown as PanelData, 'A')).toBe('Loki read 2 MB, 2.04 K lines, in 500 ms');
  expect(workOf(data as unknown as PanelData, 'C')).toBeUndefined();
  expect(workOf(undefined, 'A')).toBeUndefined();
});
