import assert from 'node:assert/strict';
import { test } from 'node:test';
import { duration } from './values.ts';

for (const [text, want] of [
  ['250ms', 250],
  ['30s', 30_000],
  ['1.5m', 90_000],
  ['1h', 3_600_000],
  ['7d', 604_800_000],
] as const) {
  test(`${text} is ${want} ms`, () => assert.equal(duration(0).parse(text), want));
}

for (const wrong of [30, '30', '', '-1s', '1 week', '9s', {}]) {
  test(`${JSON.stringify(wrong)} is no time span of at least 10s`, () => {
    const { error } = duration(10_000).safeParse(wrong);
    assert.match(
      error?.issues[0]?.message ?? '',
      /^must be a time span of at least 10s, such as 30s, 5m or 1h, and is /
    );
  });
}
