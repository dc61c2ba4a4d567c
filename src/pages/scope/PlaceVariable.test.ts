import { EmbeddedScene, SceneReactObject, SceneVariableSet } from '@grafana/scenes';
import { lastValueFrom, of } from 'rxjs';
import { PlaceVariable } from './PlaceVariable';

/** A page whose time range holds records of some clusters. */
async function validated(value: string[], offered: string[]) {
  const variable = new PlaceVariable({
    name: 'cluster',
    isMulti: true,
    includeAll: true,
    defaultToAll: true,
    value,
    text: value,
  });
  variable.getValueOptions = () => of(offered.map((one) => ({ value: one, label: one })));
  new EmbeddedScene({
    $variables: new SceneVariableSet({ variables: [variable] }),
    body: new SceneReactObject({ reactNode: null }),
  });
  await lastValueFrom(variable.validateAndUpdate());
  return variable.state.value;
}

test('a cluster without records in the time range stays chosen', async () => {
  expect(await validated(['prod'], ['test'])).toEqual(['prod']);
  expect(await validated(['prod', 'test'], ['test'])).toEqual(['prod', 'test']);
});

test('without a choice all are shown', async () => {
  expect(await validated([''], ['test', 'prod'])).toEqual(['$__all']);
  expect(await validated(['$__all'], ['test'])).toEqual(['$__all']);
});

test('all are chosen before it is known which there are', () => {
  const variable = new PlaceVariable({ name: 'cluster', isMulti: true, includeAll: true, defaultToAll: true });
  expect(variable.state.value).toEqual(['$__all']);
  expect(variable.getValueText()).toBe('All');
});
