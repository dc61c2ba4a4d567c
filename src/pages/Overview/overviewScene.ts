import {
  DataSourceVariable,
  EmbeddedScene,
  QueryVariable,
  SceneControlsSpacer,
  SceneQueryRunner,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  VariableValueSelectors,
} from '@grafana/scenes';
import { VariableRefresh } from '@grafana/schema';
import { DATASOURCE_TYPE } from '../../constants';
import { defaultDataSource } from '../../dataSources';
import { OverviewBody } from './OverviewBody';
import { overviewPanels } from './panels';
import { DATASOURCE, sourceCounts } from './queries';

export function overviewScene(): EmbeddedScene {
  const counts = new SceneQueryRunner({ datasource: DATASOURCE, queries: [sourceCounts], maxDataPoints: 1000 });
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({ from: 'now-6h', to: 'now' }),
    $variables: new SceneVariableSet({
      variables: [
        new DataSourceVariable({
          name: 'ds',
          label: 'Data source',
          pluginId: DATASOURCE_TYPE,
          value: defaultDataSource()?.uid ?? '',
        }),
        new QueryVariable({
          name: 'cluster',
          label: 'Cluster',
          datasource: DATASOURCE,
          query: { refId: 'cluster', field: 'cluster' },
          refresh: VariableRefresh.onTimeRangeChanged,
          isMulti: true,
          includeAll: true,
          defaultToAll: true,
        }),
      ],
    }),
    body: new OverviewBody({ $data: counts, panels: overviewPanels(counts) }),
    controls: [
      new VariableValueSelectors({}),
      new SceneControlsSpacer(),
      new SceneTimePicker({ isOnCanvas: true }),
      new SceneRefreshPicker({ isOnCanvas: true, intervals: ['10s', '30s', '1m', '5m', '15m'] }),
    ],
  });
}
