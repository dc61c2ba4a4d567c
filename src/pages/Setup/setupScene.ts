import {
  DataSourceVariable,
  EmbeddedScene,
  SceneControlsSpacer,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneVariableSet,
  VariableValueSelectors,
} from '@grafana/scenes';
import { DATASOURCE_TYPE } from '../../constants';
import { auditDataSources, defaultDataSource } from '../../dataSources';
import { pageTimeRange } from '../scope/variables';
import { SetupBody } from './SetupBody';

/** Without a data source there is nobody to ask, and so nothing to choose but what the commands are for. */
export function setupScene(): EmbeddedScene {
  const body = new SetupBody();
  return auditDataSources().length === 0
    ? new EmbeddedScene({ body })
    : new EmbeddedScene({
        $timeRange: pageTimeRange('now-24h'),
        $variables: new SceneVariableSet({
          variables: [
            new DataSourceVariable({
              name: 'ds',
              label: 'Data source',
              pluginId: DATASOURCE_TYPE,
              value: defaultDataSource()?.uid ?? '',
            }),
          ],
        }),
        body,
        controls: [
          new VariableValueSelectors({}),
          new SceneControlsSpacer(),
          new SceneTimePicker({ isOnCanvas: true }),
          new SceneRefreshPicker({ isOnCanvas: true, intervals: ['10s', '30s', '1m', '5m', '15m'] }),
        ],
      });
}
