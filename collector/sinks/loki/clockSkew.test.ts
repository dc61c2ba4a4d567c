import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClockSkew } from './clockSkew.ts';

const NOW = Date.parse('2026-03-01T10:00:00.250Z');

function measured() {
  const told: number[] = [];
  const clock = new ClockSkew();
  clock.onChange = (skew) => told.push(skew);
  let now = NOW;
  /** An answer from a clock that is so many milliseconds ahead, written half way through the trip. */
  const answer = (ahead: number, tripMs = 20) => {
    now += 137;
    const written = Math.floor((now - tripMs / 2 + ahead) / 1000) * 1000;
    clock.answered(new Date(written).toUTCString(), now, tripMs);
  };
  const answers = (ahead: number, count = 7) => Array.from({ length: count }).forEach(() => answer(ahead));
  return { clock, told, answer, answers };
}

test('clocks that agree, or nearly, are not spoken of', () => {
  for (const ahead of [0, 900, -900]) {
    const { clock, told, answers } = measured();
    assert.equal(clock.skewMs, undefined);
    answers(ahead);
    assert.ok(Math.abs(clock.skewMs! - ahead) <= 600, `${clock.skewMs}`);
    assert.deepEqual(told, []);
  }
});

test('clocks apart are told of once, once more when that changes considerably, and when they agree again', () => {
  const { clock, told, answers } = measured();
  answers(-30_000, 50);
  assert.equal(told.length, 1);
  assert.ok(Math.abs(told[0]! + 30_000) <= 600, `${told[0]}`);
  answers(-33_000, 50);
  assert.equal(told.length, 1, 'a little more is no news');
  answers(40_000, 50);
  assert.ok(Math.abs(told.at(-1)! - 40_000) <= 600);
  const before = told.length;
  answers(0, 50);
  assert.equal(told.length, before + 1);
  assert.ok(Math.abs(told.at(-1)!) < 1000);
  assert.ok(Math.abs(clock.skewMs!) < 1000);
});

test('a lone wrong answer, a slow one and one without a date do not count', () => {
  const { clock, told, answer, answers } = measured();
  answers(0);
  answer(3_600_000);
  answer(3_600_000);
  for (let n = 0; n < 20; n++) {
    answer(8000, 20_000);
  }
  clock.answered(undefined, NOW, 10);
  clock.answered('yesterday', NOW, 10);
  assert.deepEqual(told, []);
  assert.ok(Math.abs(clock.skewMs!) <= 600);
});
