import type { Heard } from '../sources/heard';
import { sourceKey } from '../sources/source';
import { seenPlaces } from './seen';

const MINUTE = 60_000;
const range = { from: 0, to: 360 * MINUTE };

const heard = (object: string, cluster: string, from: number, to: number): Heard => ({
  object,
  cluster,
  step: MINUTE,
  samples: Array.from({ length: to - from + 1 }, (_, index) => ({ to: (from + index) * MINUTE, count: 2 })),
});
const record = (minute: number) => ({ time: minute * MINUTE, body: 'a sentence', labels: {} });

const facts = { heard: [], before: [], newest: new Map(), gaps: [] };
const namesOf = (places: ReturnType<typeof seenPlaces>) =>
  places.map(({ cluster, judged, sources }) => [
    cluster,
    judged.state,
    sources.map(({ object, judged: own }) => `${object} ${own.state}`),
  ]);

it('what is wrong comes first, in clusters and in their sources', () => {
  const places = seenPlaces(
    {
      ...facts,
      heard: [
        heard('kubernetes-audit', 'a-fine', 0, 360),
        heard('kubernetes-audit', 'b-partly', 0, 360),
        heard('image-registry', 'b-partly', 0, 30),
        heard('container-log', 'b-partly', 0, 312),
        heard('image-registry', 'c-rare', 0, 30),
        heard('container-log', 'd-dead', 0, 312),
      ],
    },
    range
  );
  expect(namesOf(places)).toEqual([
    ['d-dead', 'silent', ['container-log silent']],
    ['b-partly', 'partly', ['container-log silent', 'image-registry quiet', 'kubernetes-audit sending']],
    ['c-rare', 'quiet', ['image-registry quiet']],
    ['a-fine', 'sending', ['kubernetes-audit sending']],
  ]);
  expect(places[0]?.judged.last).toBe(312 * MINUTE);
  expect(places[0]?.sources[0]?.records).toBe(626);
});

it('what has no record in the range is known by its last one before', () => {
  const source = { object: 'collector', cluster: 'gone' };
  const newest = new Map([[sourceKey(source), record(-100)]]);
  expect(seenPlaces({ ...facts, before: [source], newest }, range)).toMatchObject([
    {
      cluster: 'gone',
      judged: { state: 'silent', last: -100 * MINUTE },
      sources: [{ records: 0, pieces: [], newest: { body: 'a sentence' } }],
    },
  ]);
});
