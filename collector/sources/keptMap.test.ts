import assert from 'node:assert/strict';
import { test } from 'node:test';
import { merge } from '../buffer/recovery.ts';
import { KeptMap } from './keptMap.ts';

/** Positions as a buffer keeps them. */
function positions(kept: Record<string, unknown> = {}) {
  return {
    kept,
    cursor: <T>(key: string) => kept[key] as T | undefined,
    cursorKeys: (prefix: string) => Object.keys(kept).filter((key) => key.startsWith(prefix)),
  };
}
type Value = { at: number; is?: string };
const keys = (map: KeptMap<Value>) => [...map.entries()].map(([key]) => key);

test('what was kept is there after a restart, the oldest first, and nothing of others', () => {
  const disk = positions({ 'p x b': { at: 2 }, 'p x a': { at: 1 }, 'p y c': { at: 0 } });
  const map = new KeptMap<Value>(disk, 'p x ');
  assert.deepEqual(keys(map), ['a', 'b']);
  map.delete('a');
  map.delete('nothing');
  map.set('d', { at: 3, is: 'new' });
  assert.deepEqual(map.changes(), { 'p x a': null, 'p x d': { at: 3, is: 'new' } });
  merge(disk.kept, map.changes());
  map.commit();
  assert.deepEqual(map.changes(), {});
  assert.deepEqual(keys(map), ['b', 'd']);
  assert.deepEqual(keys(new KeptMap<Value>(disk, 'p x ')), ['b', 'd']);
});

test('what could not be written is taken back', () => {
  const map = new KeptMap<Value>(positions({ a: { at: 1, is: 'old' } }), '');
  map.set('a', { at: 2, is: 'new' });
  map.set('b', { at: 2 });
  assert.equal(map.get('a')?.is, 'new');
  map.rollback();
  assert.equal(map.get('a')?.is, 'old');
  assert.deepEqual(keys(map), ['a']);
  map.delete('a');
  assert.equal(map.get('a'), undefined);
  map.rollback();
  assert.deepEqual(keys(map), ['a']);
});

test('the oldest go when there are too many; what was used stays longer', () => {
  const map = new KeptMap<Value>(positions({ a: { at: 1 }, b: { at: 2 }, c: { at: 3 } }), '');
  map.touch('a');
  map.set('d', { at: 4 });
  assert.deepEqual(map.trim(2), [{ at: 2 }, { at: 3 }]);
  assert.deepEqual(keys(map), ['a', 'd']);
  assert.deepEqual(map.trim(2), []);
  map.set('a', { at: 5 });
  map.commit();
  assert.deepEqual(keys(map), ['d', 'a']);
});
