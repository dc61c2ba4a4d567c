import { store } from '@grafana/data';
import { LifecyclePicture } from './LifecyclePicture';
import { RecordVolume } from './RecordVolume';

afterEach(() => localStorage.clear());

test('the address says whether the lifecycle is drawn', () => {
  const picture = new LifecyclePicture({ objects: ['container-lifecycle'] });
  expect(picture.getUrlState()).toEqual({ view: undefined });
  picture.show('table');
  expect(picture.getUrlState()).toEqual({ view: 'table' });
  picture.updateFromUrl({ view: 'nonsense' });
  expect(picture.state.view).toBe('picture');
  picture.updateFromUrl({ view: 'table' });
  expect(picture.state.view).toBe('table');
});

test('a histogram that was closed stays so on other pages', () => {
  const volume = new RecordVolume({ objects: ['kubernetes-audit'] });
  expect(volume.state.isOpen).toBe(true);
  volume.toggle();
  expect(new RecordVolume({ objects: ['container-log'] }).state.isOpen).toBe(false);
  volume.toggle();
  expect(new RecordVolume({}).state.isOpen).toBe(true);
  expect(store.getBool('tallyman-audit-app.volume-closed', true)).toBe(false);
});
