import { EmbeddedScene, SceneQueryRunner } from '@grafana/scenes';
import { DATASOURCE, pageControls, pageTimeRange, pageVariables } from '../scope/variables';
import { OverviewBody } from './OverviewBody';
import { overviewPanels } from './panels';
import { coverageGaps, coverageSeries } from './queries';
import { Seen } from './Seen';

/** Of the count: six hours by the minute, in which it shows how far records of a source usually are apart. */
const STEPS = 360;

export function overviewScene(): EmbeddedScene {
  const counts = new SceneQueryRunner({
    datasource: DATASOURCE,
    queries: [coverageSeries, coverageGaps],
    maxDataPoints: STEPS,
  });
  return new EmbeddedScene({
    $timeRange: pageTimeRange('now-6h'),
    $variables: pageVariables(),
    body: new OverviewBody({ $data: counts, panels: overviewPanels(counts, new Seen({})), seen: new Seen({}) }),
    controls: pageControls(),
  });
}
