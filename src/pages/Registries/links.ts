import { sceneGraph, type SceneObject } from '@grafana/scenes';
import { chosenDataSource } from '../scope/variables';

/** What the times and the links of a part of the page need to know of it. */
export interface PageLinks {
  /** Of the data source. */
  uid: string;
  /** As the page has them: relative times stay relative. */
  from: string;
  to: string;
  timeZone: string;
}

export function linksOf(part: SceneObject): PageLinks {
  const timeRange = sceneGraph.getTimeRange(part);
  const { from, to } = timeRange.state;
  return { uid: chosenDataSource(part), from, to, timeZone: timeRange.getTimeZone() };
}
