import { EmbeddedScene, SceneQueryRunner, SceneTimeRange } from '@grafana/scenes';
import { DATASOURCE, pageControls, pageVariables } from '../scope/variables';
import { OverviewBody } from './OverviewBody';
import { overviewPanels } from './panels';
import { sourceCounts } from './queries';

export function overviewScene(): EmbeddedScene {
  const counts = new SceneQueryRunner({ datasource: DATASOURCE, queries: [sourceCounts], maxDataPoints: 1000 });
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: 'now-6h', to: 'now' }),
    $variables: pageVariables(),
    body: new OverviewBody({ $data: counts, panels: overviewPanels(counts) }),
    controls: pageControls(),
  });
}
