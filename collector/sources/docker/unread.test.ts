import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogCursor } from './numbering.ts';
import { unreadFrom } from './unread.ts';

const SINCE = 100n;
const names = { name: 'web', image: 'shop/web:1.4' };
const place = (time: number) => ({ time: String(time), lines: 1 });
const run = (start?: number, die?: number) => ({
  ...names,
  start: start === undefined ? undefined : String(start),
  die: die === undefined ? undefined : String(die),
});

const cases: Array<[string, ReturnType<typeof run> | undefined, LogCursor | undefined, bigint | undefined]> = [
  ['one that ran and was never read', run(200), undefined, 200n],
  ['one that ran and ended, and was never read', run(200, 300), undefined, 200n],
  ['one that said nothing while it was read', run(200), {}, 200n],
  ['one that was read up to a line', run(200), { stdout: place(250), stderr: place(260) }, 260n],
  ['one that was read to its end', run(200, 300), { stdout: place(250), end: '299', run: '200' }, undefined],
  [
    'one that was so short that it ended before its start was told',
    run(200, 201),
    { stdout: place(198), end: '199', run: '200' },
    undefined,
  ],
  ['one that has been started again since', run(400, 500), { stdout: place(250), end: '299', run: '200' }, 250n],
  ['one that was read to its end and gone by then', run(200, 300), { stdout: place(250), gone: true }, undefined],
  ['one whose log cannot be read', run(200), { unreadable: true }, undefined],
  ['one that never ran', run(), undefined, undefined],
  ['one that had ended before the first look', run(20, 50), undefined, undefined],
  ['one that ran when the first look came', run(20), {}, SINCE],
  ['one that was begun before the last run ended', run(200, 150), { stdout: place(140) }, 140n],
  ['one that nothing is known of but its position', undefined, { stdout: place(250) }, 250n],
  ['one that nothing is known of but that it was read', undefined, { stdout: place(250), end: '299' }, undefined],
  ['one that nothing is known of', undefined, undefined, undefined],
];
for (const [what, known, cursor, from] of cases) {
  test(`of ${what} ${from === undefined ? 'nothing is' : `lines may be`} missing`, () => {
    const removal = { id: 'a', until: 900n, known, labels: {} };
    assert.equal(unreadFrom(removal, cursor, { since: SINCE, included: () => true }), from);
    assert.equal(
      unreadFrom(removal, cursor, { since: SINCE, included: () => known === undefined }),
      known ? undefined : from
    );
  });
}

test('where the labels are not known, a log that has a position was chosen', () => {
  const none = { since: SINCE, included: () => false };
  assert.equal(unreadFrom({ id: 'a', until: 900n, known: run(200) }, {}, none), 200n);
  assert.equal(unreadFrom({ id: 'a', until: 900n, known: run(200) }, undefined, none), undefined);
});
