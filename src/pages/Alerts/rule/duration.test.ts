import { durationInWords, promDuration } from './duration';

it.each([
  [0, '0s'],
  [60, '1m'],
  [90, '1m30s'],
  [86_400, '1d'],
  [604_800, '1w'],
  [691_200, '8d'],
  [90_000, '1d1h'],
])('%d seconds are %s', (seconds, text) => expect(promDuration(seconds)).toBe(text));

it.each([
  [1, '1 second'],
  [300, '5 minutes'],
  [5400, '90 minutes'],
  [86_400, '1 day'],
  [259_200, '3 days'],
])('%d seconds are %s in words', (seconds, text) => expect(durationInWords(seconds)).toBe(text));
