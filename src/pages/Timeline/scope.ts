import { sceneGraph, type SceneObject } from '@grafana/scenes';

const ALL = '$__all';

/** The clusters that a page is narrowed to; none: all. For questions that are not a panel's, where variables are not filled in. */
export function chosenClusters(object: SceneObject): string[] {
  const value: unknown = sceneGraph.lookupVariable('cluster', object)?.getValue();
  const list = (Array.isArray(value) ? value : [value]).filter(
    (one): one is string => typeof one === 'string' && one !== ''
  );
  return list.includes(ALL) ? [] : list;
}
