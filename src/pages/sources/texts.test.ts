import { placeText, reasonText, spanText, stateText } from './texts';

const MINUTE = 60_000;

it.each([
  [0, '1 s'],
  [42_400, '42 s'],
  [48.4 * MINUTE, '48 min'],
  [120 * MINUTE, '2 h'],
  [185 * MINUTE, '3 h 5 min'],
  [30 * 60 * MINUTE, '1 day'],
  [80 * 60 * MINUTE, '3 days'],
])('%d ms are %s', (ms, text) => expect(spanText(ms)).toBe(text));

it('says for how long something is silent, and of a place how much of it is', () => {
  expect(stateText({ state: 'silent', last: 0 }, 48 * MINUTE)).toBe('Silent for 48 min');
  expect(stateText({ state: 'quiet', last: 0 }, 48 * MINUTE)).toBe('Quiet');
  expect(placeText({ state: 'partly', last: 0, silent: 2 }, MINUTE)).toBe('2 sources silent');
  expect(placeText({ state: 'silent', last: 0, silent: 2 }, MINUTE)).toBe('Silent for 60 s');
});

it('says how that was judged', () => {
  expect(reasonText('container-log', { usual: MINUTE, limit: 10 * MINUTE })).toBe(
    'Its records usually are no more than 60 s apart: it is silent after 10 min without one.'
  );
  expect(reasonText('collector', { limit: 75 * MINUTE })).toContain('1 h 15 min');
  expect(reasonText('image-registry', {})).toContain('only when something happens');
});
