import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lru } from './lru.ts';

test('what was not used for longest goes first', () => {
  const map = new Lru<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  assert.equal(map.get('a'), 1);
  map.set('c', 3);
  assert.deepEqual([map.get('a'), map.get('b'), map.get('c'), map.size], [1, undefined, 3, 2]);
  map.delete('a');
  assert.equal(map.size, 1);
});

test('values may weigh more than one', () => {
  const map = new Lru<string, number[]>(5, (value) => value.length);
  map.set('a', [1, 2]);
  map.set('b', [1, 2]);
  map.set('a', [1, 2, 3]);
  assert.deepEqual(map.entries(), [
    ['b', [1, 2]],
    ['a', [1, 2, 3]],
  ]);
  map.set('c', [1, 2]);
  assert.deepEqual(
    [...map.values()],
    [
      [1, 2, 3],
      [1, 2],
    ]
  );
  map.delete('a');
  map.set('d', [1, 2, 3]);
  assert.equal(map.size, 2);
});
