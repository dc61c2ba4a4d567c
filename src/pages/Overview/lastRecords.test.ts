import { FieldType, LoadingState, getDefaultTimeRange, toDataFrame, type PanelData } from '@grafana/data';
import { SceneQueryRunner } from '@grafana/scenes';
import { askForLastRecords } from './lastRecords';

const answer = (state: LoadingState, ...clusters: string[]): PanelData => ({
  state,
  timeRange: getDefaultTimeRange(),
  series: clusters.map((cluster) =>
    toDataFrame({
      fields: [{ name: 'records', type: FieldType.number, labels: { object: 'container-log', cluster }, values: [1] }],
    })
  ),
});

function start(data?: PanelData) {
  const counts = new SceneQueryRunner({ queries: [], data });
  const runner = new SceneQueryRunner({ queries: [], runQueriesMode: 'manual' });
  const run = jest.spyOn(runner, 'runQueries').mockImplementation(() => {});
  const stop = askForLastRecords(counts)(runner);
  return { counts, runner, run, stop };
}

describe('askForLastRecords', () => {
  it('asks for one record of each source, as soon as these are known', () => {
    const { counts, runner, run } = start();
    expect(run).not.toHaveBeenCalled();
    counts.setState({ data: answer(LoadingState.Loading, 'a') });
    expect(run).not.toHaveBeenCalled();
    counts.setState({ data: answer(LoadingState.Done, 'a', 'b') });
    expect(run).toHaveBeenCalledTimes(1);
    expect(runner.state.queries).toEqual([
      expect.objectContaining({ refId: 'last-0', shape: 'records', limit: 1 }),
      expect.objectContaining({ refId: 'last-1' }),
    ]);
  });

  it('asks at once where the sources are known already, and no more when it is stopped', () => {
    const { counts, run, stop } = start(answer(LoadingState.Done, 'a'));
    expect(run).toHaveBeenCalledTimes(1);
    stop?.();
    counts.setState({ data: answer(LoadingState.Done, 'b') });
    expect(run).toHaveBeenCalledTimes(1);
  });
});
