import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench, tempDir } from '../../testing.ts';
import { Taken } from './taken.ts';

test('known until they cannot come again, over restarts', async (t) => {
  const dir = tempDir(t);
  let bench = new Bench(dir);
  let taken = new Taken(bench.pipeline, 'a');
  await bench.pipeline.write([], taken.take(['one', 'two'], 100));
  await bench.pipeline.write([], taken.take(['three'], 200));
  assert.deepEqual(taken.take([], 300), {});
  await bench.buffer.close();
  bench = new Bench(dir);
  taken = new Taken(bench.pipeline, 'a');
  assert.deepEqual(
    ['one', 'two', 'three', 'four'].map((id) => taken.has(id)),
    [true, true, true, false]
  );
  assert.equal(new Taken(bench.pipeline, 'b').has('one'), false);
  await bench.pipeline.write([], { ...taken.forget(150), ...taken.take(['four'], 300) });
  await bench.buffer.close();
  bench = new Bench(dir);
  t.after(() => bench.buffer.close());
  taken = new Taken(bench.pipeline, 'a');
  assert.deepEqual(
    ['one', 'two', 'three', 'four'].map((id) => taken.has(id)),
    [false, false, true, true]
  );
  assert.equal(taken.size, 2);
  assert.equal(bench.pipeline.cursorKeys('swr-taken a ').length, 2);
});
