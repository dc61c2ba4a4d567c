import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Ahead } from './ahead.ts';

const MINUTE = 60_000;
const inMinutes = (minutes: number) => BigInt(Date.now() + minutes * MINUTE) * 1_000_000n;

test('what is in the future by this clock too is not held', () => {
  const ahead = new Ahead(() => 0);
  assert.equal(ahead.holds(inMinutes(30)), false);
});

test("what Loki's clock alone finds too early is held, up to an hour", () => {
  assert.equal(new Ahead(() => -20 * MINUTE).holds(inMinutes(0)), true);
  assert.equal(new Ahead(() => undefined).holds(inMinutes(0)), true, 'also before the clocks were compared');
  assert.equal(new Ahead(() => -70 * MINUTE).holds(inMinutes(0)), false);
});

test('what was held stays held when this clock is set right', (t) => {
  let skew = -20 * MINUTE;
  const ahead = new Ahead(() => skew);
  const time = inMinutes(0);
  assert.equal(ahead.holds(time), true);
  const real = Date.now;
  const right = mock.method(Date, 'now', () => real() - 20 * MINUTE);
  t.after(() => right.mock.restore());
  skew = 0;
  assert.equal(ahead.holds(time), true);
  assert.equal(ahead.holds(time + BigInt(50 * MINUTE) * 1_000_000n), false);
});
