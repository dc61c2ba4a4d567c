import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTime, toUnixSeconds } from './time.ts';

const times: Array<[string, bigint | undefined]> = [
  ['2026-11-23T09:58:14.009462Z', 1795427894_009462000n],
  ['2026-11-23T09:58:14Z', 1795427894_000000000n],
  ['2026-11-23T09:58:14.1Z', 1795427894_100000000n],
  ['2026-11-23T09:58:14.123456789Z', 1795427894_123456789n],
  ['2026-11-23T09:58:14.1234567899Z', 1795427894_123456789n],
  ['2026-11-23T10:58:14.5+01:00', 1795427894_500000000n],
  ['2026-11-23T04:28:14.5-05:30', 1795427894_500000000n],
  ['1970-01-01T00:00:00Z', 0n],
  ['2262-04-11T23:47:16.854775807Z', 2n ** 63n - 1n],
  ['2262-04-11T23:47:16.854775808Z', undefined],
  ['9999-12-31T23:59:59Z', undefined],
  ['1969-12-31T23:59:59.999999999Z', undefined],
  ['0001-01-01T00:00:00Z', undefined],
  ['2026-13-23T09:58:14Z', undefined],
  ['2026-11-23 09:58:14Z', undefined],
  ['2026-11-23T09:58:14', undefined],
  ['2026-11-23T09:58:14.Z', undefined],
  [' 2026-11-23T09:58:14Z', undefined],
  ['1795427894', undefined],
  ['', undefined],
];

for (const [text, time] of times) {
  test(`parseTime ${JSON.stringify(text)} is ${time}`, () => assert.equal(parseTime(text), time));
}

test('unix seconds keep all nine digits', () => {
  assert.equal(toUnixSeconds(1795427894_000000001n), '1795427894.000000001');
  assert.equal(toUnixSeconds(1795427894_120000000n), '1795427894.120000000');
});
