import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ages } from './ages.ts';

const at = (offset: number) => ({ segment: 1, offset });

test('the oldest of what waits, and nothing when all is acknowledged', () => {
  const ages = new Ages();
  assert.equal(ages.oldest(at(0)), undefined);
  ages.add(at(10), 5000);
  ages.add(at(20), 5500);
  ages.add(at(30), 9000);
  assert.equal(ages.oldest(at(0)), 5000);
  assert.equal(ages.oldest(at(10)), 5000, 'within a second it is not told apart');
  assert.equal(ages.oldest(at(20)), 9000);
  assert.equal(ages.oldest(at(30)), undefined);
});

test('a day of waiting takes no more room than a minute, and nothing seems younger than it is', () => {
  const ages = new Ages();
  for (let second = 0; second < 86_400; second++) {
    ages.add(at(second + 1), second * 1000);
  }
  assert.equal(ages.oldest(at(0)), 0);
  const half = ages.oldest(at(43_200))!;
  assert.ok(half <= 43_200_000 && half > 42_000_000, String(half));
});
