import { EmbeddedScene, SceneReactObject, SceneVariableSet } from '@grafana/scenes';
import { PlaceVariable } from './PlaceVariable';
import { chosenClusters, pageTimeRange } from './variables';

const sceneOf = (value: string[]) =>
  new EmbeddedScene({
    $variables: new SceneVariableSet({ variables: [new PlaceVariable({ name: 'cluster', includeAll: true, value })] }),
    body: new SceneReactObject({ reactNode: null }),
  });

test('the chosen clusters narrow what is suggested, all of them do not', () => {
  expect(chosenClusters(sceneOf(['prod', 'test']))).toEqual(['prod', 'test']);
  expect(chosenClusters(sceneOf(['$__all']))).toEqual([]);
});

test('who comes back to a page sees what has happened since', () => {
  jest.useFakeTimers({ now: Date.parse('2026-11-23T09:00:00Z') });
  const range = pageTimeRange('now-6h');
  range.activate()();
  jest.setSystemTime(Date.parse('2026-11-23T09:00:30Z'));
  range.activate()();
  expect(range.state.value.to.toISOString()).toBe('2026-11-23T09:00:00.000Z');
  jest.setSystemTime(Date.parse('2026-11-23T09:02:00Z'));
  range.activate()();
  expect(range.state.value.to.toISOString()).toBe('2026-11-23T09:02:00.000Z');
  jest.useRealTimers();
});
