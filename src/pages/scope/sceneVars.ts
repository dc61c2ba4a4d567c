import type { ScopedVars } from '@grafana/data';
import { SafeSerializableSceneObject, type SceneObject } from '@grafana/scenes';

/** What lets Grafana fill in the variables of the page that a scene object is on, outside of its panels. */
export const sceneVars = (scene: SceneObject): ScopedVars => ({
  __sceneObject: new SafeSerializableSceneObject(scene),
});
