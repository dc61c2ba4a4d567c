import { LoadingState } from '@grafana/data';
import type { SceneQueryRunner, SceneStatelessBehavior } from '@grafana/scenes';
import { lastRecordOf } from './queries';
import { sourcesOf } from './frames';

/** More sources than this are read on the dashboard, not in a table of all. */
const MAX_SOURCES = 50;

/**
 * Asks for the newest record of every source, each time the sources are known anew. A count tells only which sources there
 * are; the newest record tells exactly when one was last heard of.
 */
export const askForLastRecords =
  (counts: SceneQueryRunner): SceneStatelessBehavior<SceneQueryRunner> =>
  (runner) => {
    const ask = () => {
      const { data } = counts.state;
      if (data?.state === LoadingState.Done) {
        runner.setState({ queries: sourcesOf(data.series).slice(0, MAX_SOURCES).map(lastRecordOf) });
        runner.runQueries();
      }
    };
    const subscription = counts.subscribeToState((state, previous) => state.data !== previous.data && ask());
    ask();
    return () => subscription.unsubscribe();
  };
