import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Seen } from './seen.ts';

test('ids are known once added, and no longer once deleted', () => {
  const seen = new Seen(10);
  assert.equal(seen.has('a'), false);
  seen.add('a');
  assert.equal(seen.has('a'), true);
  seen.delete('a');
  assert.equal(seen.has('a'), false);
});

test('at least half of the capacity is known at any time, and never more than all of it', () => {
  const seen = new Seen(100);
  for (let n = 0; n < 1000; n++) {
    seen.add(`${n}`);
    const known = Array.from({ length: n + 1 }, (_, id) => seen.has(`${id}`));
    assert.ok(known.slice(-50).every(Boolean), `the newest 50 of ${n + 1}`);
    assert.ok(known.filter(Boolean).length <= 100, `${n + 1}`);
  }
});

test('an id of the older half can be deleted too', () => {
  const seen = new Seen(4);
  ['a', 'b', 'c'].forEach((id) => seen.add(id));
  seen.delete('a');
  assert.deepEqual(
    ['a', 'b', 'c'].map((id) => seen.has(id)),
    [false, true, true]
  );
});
