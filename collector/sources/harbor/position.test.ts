import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginAt, expired, isNew, LATE_MS, readFrom, taken, type Position } from './position.ts';
import { fateOf, isPutBack } from './sameLog.ts';

const NOW = 1_767_225_600_000;
const through = (position: Position, ...ids: number[]) =>
  ids.reduce((place, id) => taken(place, id, `time-${id}`, NOW), position);
const missing = (position: Position) => position.missing.map(({ from, to }) => [from, to]);

test('numbers that are passed over are missing, until they come', () => {
  const position = through(beginAt(5), 5, 6, 9, 10, 14);
  assert.deepEqual([position.next, position.last], [15, { id: 14, time: 'time-14' }]);
  assert.deepEqual(missing(position), [
    [7, 8],
    [11, 13],
  ]);
  assert.equal(readFrom(position), 7);
  assert.deepEqual(
    [4, 5, 7, 8, 9, 12, 14, 15].filter((id) => isNew(position, id)),
    [7, 8, 12, 15]
  );
  const later = through(position, 12, 7);
  assert.deepEqual(missing(later), [
    [8, 8],
    [11, 11],
    [13, 13],
  ]);
  assert.deepEqual(missing(through(later, 8, 11, 13)), []);
  assert.equal(readFrom(through(later, 8, 11, 13)), 14);
});

test('they are looked for for a while only', () => {
  const position = through(beginAt(1), 1, 5);
  assert.equal(expired(position, NOW + LATE_MS - 1), position);
  assert.deepEqual(expired(position, NOW + LATE_MS).missing, []);
});

test('before anything was taken it is read from where it begins', () => {
  assert.equal(readFrom(beginAt(7)), 7);
  assert.equal(isNew(beginAt(7), 6), false);
});

test('no more than so many holes are remembered, the newest', () => {
  const ids = Array.from({ length: 1000 }, (_, index) => index * 2 + 1);
  const position = through(beginAt(0), ...ids);
  assert.equal(position.missing.length, 500);
  assert.equal(position.missing.at(-1)?.to, 1998);
});

const page = (full: boolean, ...items: Array<[number, string]>) => ({
  full,
  date: NOW,
  items: items.map(([id, time]) => ({ id, time, usable: undefined })),
});
const last = { id: 7, time: '2026-01-01T00:00:00.000Z' };
for (const [what, of, fate] of [
  ['is as it was', page(false, [7, last.time], [8, 'x']), 'same'],
  ['is another one', page(false, [7, '2026-01-02T00:00:00.000Z']), 'other'],
  ['is gone', page(false, [9, 'x']), 'gone'],
  ['is behind this page', page(true, [5, 'x'], [6, 'x']), undefined],
  ['is not there, nor anything behind it', page(false, [5, 'x']), 'end'],
] as const) {
  test(`the newest entry ${what}`, () => assert.equal(fateOf(last, of), fate));
}

test('a log was put back where there is something newer under a lower number', () => {
  assert.equal(isPutBack(last, { id: 3, time: '2026-01-01T00:00:00.001Z' }), true);
  assert.equal(isPutBack(last, { id: 3, time: '2025-12-31T00:00:00.000Z' }), false);
  assert.equal(isPutBack(last, { id: 8, time: '2026-01-02T00:00:00.000Z' }), false);
  assert.equal(isPutBack(last, undefined), false);
});
