import {
  DataSourceVariable,
  QueryVariable,
  SceneControlsSpacer,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneVariableSet,
  VariableValueSelectors,
  sceneGraph,
  type SceneObject,
} from '@grafana/scenes';
import { VariableRefresh } from '@grafana/schema';
import { DATASOURCE_TYPE } from '../../constants';
import { defaultDataSource } from '../../dataSources';
import type { Condition } from '../../datasource/query/types';

/** The one chosen on the page: nothing here knows a uid. */
export const DATASOURCE = { type: DATASOURCE_TYPE, uid: '${ds}' };

export const inClusters: Condition = { field: 'cluster', op: '=', value: '$cluster' };

/** Uid of the data source that is chosen on the page. */
export const chosenDataSource = (scene: SceneObject): string => sceneGraph.interpolate(scene, DATASOURCE.uid);

/** What every page can be narrowed by: data source and cluster. Both stand in the address. */
export const pageVariables = (): SceneVariableSet =>
  new SceneVariableSet({
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
  });

export const pageControls = (): SceneObject[] => [
  new VariableValueSelectors({}),
  new SceneControlsSpacer(),
  new SceneTimePicker({ isOnCanvas: true }),
  new SceneRefreshPicker({ isOnCanvas: true, intervals: ['10s', '30s', '1m', '5m', '15m'] }),
];
