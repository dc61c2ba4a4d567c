import { EmbeddedScene, SceneQueryRunner } from '@grafana/scenes';
import { DATASOURCE, pageControls, pageTimeRange, pageVariables } from '../scope/variables';
import { OverviewBody } from './OverviewBody';
import { overviewPanels } from './panels';
import { sourceCounts } from './queries';

export function overviewScene(): EmbeddedScene {
  const counts = new SceneQueryRunner({ datasource: DATASOURCE, queries: [sourceCounts], maxDataPoints: 1000 });
  return new EmbeddedScene({
    $timeRange: pageTimeRange('now-6h'),
    $variables: pageVariables(),
    body: new OverviewBody({ $data: counts, panels: overviewPanels(counts) }),
    controls: pageControls(),
  });
}
