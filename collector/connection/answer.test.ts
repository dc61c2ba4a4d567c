import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { beginningOf, retryAfter } from './answer.ts';

test('an answer is read to its bound, and no further', async () => {
  const body = () => Readable.from([Buffer.from('abc'), Buffer.from('def'), Buffer.from('ghi')]);
  assert.deepEqual(await beginningOf(body(), 9), { text: 'abcdefghi', whole: true });
  assert.deepEqual(await beginningOf(body(), 4), { text: 'abcd', whole: false });
  assert.deepEqual(await beginningOf(body(), Infinity), { text: 'abcdefghi', whole: true });
});

for (const [header, want] of [
  ['2', 2000],
  ['Thu, 01 Jan 1970 00:00:05 GMT', 4000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', undefined],
  ['soon', undefined],
  [undefined, undefined],
] as const) {
  test(`Retry-After: ${header}`, () => assert.equal(retryAfter(header, 1000), want));
}
