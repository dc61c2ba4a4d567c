import { SetupBody } from './SetupBody';

it('the choices are in the address, and what is no choice is left out', () => {
  const body = new SetupBody();
  body.updateFromUrl({ place: 'host', engine: 'crio', name: ['edge', 'other'] });
  expect(body.state.chosen).toEqual({ place: 'host', name: 'edge' });
  body.choose({ engine: 'podman' });
  expect(body.getUrlState()).toMatchObject({ place: 'host', name: 'edge', engine: 'podman', registry: undefined });
});

it('what goes out of the address is chosen no longer', () => {
  const body = new SetupBody({ chosen: { place: 'host', name: 'edge' } });
  body.updateFromUrl({ place: null });
  expect(body.state.chosen).toEqual({ name: 'edge' });
});
