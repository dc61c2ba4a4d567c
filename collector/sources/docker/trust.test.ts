import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogLine } from './demultiplex.ts';
import { Trust } from './trust.ts';

const ASKED = 1_000_000_000_000n;
const ms = (n: number) => ASKED + BigInt(n) * 1_000_000n;
/** The engine takes 200 ms to fill a file. */
const rotation = { driver: 'json-file', bytes: 10_000_000, files: 3 };
const lines = (count: number, time: bigint, text = 'x'): LogLine[] =>
  Array.from({ length: count }, () => ({ stream: 'stdout', time, text }));

test('what had been written when the log was asked for is taken, however late it comes', () => {
  for (const stalls of [true, false]) {
    assert.equal(new Trust(ASKED, rotation, stalls).of(lines(500, ASKED), ms(60_000)).length, 500);
  }
});

test('of a log that is not rotated everything is taken', () => {
  assert.equal(new Trust(ASKED, undefined, false).of(lines(500, ms(1)), ms(60_000)).length, 500);
});

test('lines in time are taken; of late ones as many as can be on their way', () => {
  const trust = new Trust(ASKED, rotation, false);
  assert.equal(trust.of(lines(500, ms(1)), ms(201)).length, 500);
  assert.equal(trust.of(lines(60, ms(1)), ms(202)).length, 60);
  assert.equal(trust.of(lines(1, ms(300)), ms(400)).length, 1, 'it has caught up');
  assert.equal(trust.of(lines(60, ms(400)), ms(700)).length, 60);
  assert.equal(trust.of(lines(60, ms(400)), ms(700)).length, 40);
});

test('long lines are on their way in smaller numbers', () => {
  assert.equal(new Trust(ASKED, rotation, false).of(lines(60, ms(1), 'x'.repeat(16 * 1024)), ms(300)).length, 4);
});

test('of a follower that hangs nothing is taken that was written since', () => {
  const trust = new Trust(ASKED, rotation, true);
  assert.equal(trust.of([...lines(2, ASKED), ...lines(1, ms(1))], ms(1)).length, 2);
});
