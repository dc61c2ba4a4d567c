import { choicesSeen, readChoices } from './choices';

it('an address gives what can be chosen, and nothing else', () => {
  expect(
    readChoices({
      place: 'host',
      engine: ['podman', 'docker'],
      registry: 'quay',
      name: 'a b',
      from: 'now-1h',
      run: null,
    })
  ).toEqual({ place: 'host', engine: 'podman', name: 'a b' });
});

it.each([
  [['loki', 'buffer'], {}],
  [['sources.docker', 'loki'], { place: 'host' }],
  [
    ['sources.docker', 'sources.kubernetesAudit.webhook', 'sources.podLogs'],
    { place: 'cluster', delivery: 'webhook', podLogs: 'api' },
  ],
  [['sources.harbor'], { place: 'registry', registry: 'harbor' }],
])('%p tell %p', (parts, choices) => expect(choicesSeen(parts)).toEqual(choices));

it('an engine is told by its name', () => {
  expect(choicesSeen(['sources.docker'], ['Podman 4.3.1, API 1.41, at /run/podman/podman.sock'])).toEqual({
    place: 'host',
    engine: 'podman',
  });
});
