import {
  DataSourceVariable,
  MultiValueVariable,
  SceneControlsSpacer,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  SceneVariableSet,
  VariableValueSelectors,
  sceneGraph,
  type SceneObject,
} from '@grafana/scenes';
import { VariableRefresh } from '@grafana/schema';
import { DATASOURCE_TYPE } from '../../constants';
import { defaultDataSource } from '../../dataSources';
import type { AuditVariableQuery, Condition } from '../../datasource/query/types';
import { PlaceVariable } from './PlaceVariable';

/** The one chosen on the page: nothing here knows a uid. */
export const DATASOURCE = { type: DATASOURCE_TYPE, uid: '${ds}' };

export const inClusters: Condition = { field: 'cluster', op: '=', value: '$cluster' };

/** The clusters that the page is narrowed to; none: all. For questions that are not a panel's, where variables are not filled in. */
export function chosenClusters(scene: SceneObject): string[] {
  const variable = sceneGraph.lookupVariable('cluster', scene);
  return variable instanceof MultiValueVariable && !variable.hasAllValue()
    ? [variable.getValue()].flat().map(String).filter(Boolean)
    : [];
}

/** Uid of the data source that is chosen on the page. */
export const chosenDataSource = (scene: SceneObject): string => sceneGraph.interpolate(scene, DATASOURCE.uid);

/** What the label `cluster` stands for on a page. */
export interface Place {
  /** Of the control that chooses among them. */
  label: string;
  /** Only those are offered that have records which this finds, in the search bar's language; undefined: all. */
  search?: string;
}

export const ANY_PLACE: Place = { label: 'Cluster' };

/** Clusters leave records that hosts do not. These are asked for by labels alone, and reads, which are most of all, are left out. */
export const CLUSTERS: Place = {
  label: 'Cluster',
  search:
    'object:(kubernetes-audit kubernetes-event container-lifecycle) actor:(human service node system) access:(write exec none)',
};

/** Hosts with a container engine: what it tells has nobody who did it, and no pod. Logs, which are most of all, are not looked at. */
export const HOSTS: Place = {
  label: 'Host',
  search: 'object:(container-command container-lifecycle) actor:unknown -k8s_pod_name:*',
};

/** What every page can be narrowed by: data source and cluster. Both stand in the address. */
export const pageVariables = ({ label, search }: Place = ANY_PLACE): SceneVariableSet => {
  const query: AuditVariableQuery = { refId: 'cluster', field: 'cluster', search };
  return new SceneVariableSet({
    variables: [
      new DataSourceVariable({
        name: 'ds',
        label: 'Data source',
        pluginId: DATASOURCE_TYPE,
        value: defaultDataSource()?.uid ?? '',
      }),
      new PlaceVariable({
        name: 'cluster',
        label,
        datasource: DATASOURCE,
        query,
        refresh: VariableRefresh.onTimeRangeChanged,
        isMulti: true,
        includeAll: true,
        defaultToAll: true,
      }),
    ],
  });
};

/** Who comes back to a page after a while wants to see what has happened since, not the six hours of then. */
const STALE_MS = 60_000;

/** From so long ago until now, unless the address says otherwise. */
export const pageTimeRange = (from: string): SceneTimeRange =>
  new SceneTimeRange({ from, to: 'now', refreshOnActivate: { afterMs: STALE_MS } });

export const pageControls = (): SceneObject[] => [
  new VariableValueSelectors({}),
  new SceneControlsSpacer(),
  new SceneTimePicker({ isOnCanvas: true }),
  new SceneRefreshPicker({ isOnCanvas: true, intervals: ['10s', '30s', '1m', '5m', '15m'] }),
];
