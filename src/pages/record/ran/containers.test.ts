import type { Span } from '../../../datasource/lifecycle/types';
import { containersAt } from './containers';

const span = (container: string, start: number, end: number | null, more: Partial<Span> = {}): Span => ({
  entity: `pod/1/${container}`,
  kind: 'container',
  cluster: 'prod',
  namespace: 'shop',
  pod: 'web-1',
  container,
  workload: '',
  node: '',
  host: '',
  image: '',
  state: 'running',
  start,
  startKnown: true,
  end,
  endKnown: end !== null,
  exitCode: null,
  restarts: 0,
  reason: '',
  user: '',
  endedBy: '',
  digest: '',
  imageEntity: '',
  containerId: '',
  podUid: '1',
  startRecordId: '',
  endRecordId: '',
  ...more,
});

const names = (spans: Span[], name?: string) =>
  containersAt(spans, name, 100_000).map(({ container, start }) => `${container} ${start}`);

describe('containersAt', () => {
  it('are those that were there at the moment, each as its newest run', () => {
    const spans = [
      span('web', 1_000, 50_000),
      span('web', 60_000, null),
      span('side', 2_000, 200_000),
      span('later', 150_000, null),
      span('pod', 0, null, { kind: 'pod' }),
    ];
    expect(names(spans)).toEqual(['web 60000', 'side 2000']);
    expect(names(spans, 'side')).toEqual(['side 2000']);
  });

  it('counts a start that was told a moment later, and an end a moment before', () => {
    expect(names([span('a', 100_500, null), span('b', 0, 99_500)])).toEqual(['a 100500', 'b 0']);
  });

  it('is bounded', () => {
    expect(
      containersAt(
        Array.from({ length: 50 }, (_, at) => span(`c${at}`, at, null)),
        undefined,
        100
      )
    ).toHaveLength(10);
  });
});
