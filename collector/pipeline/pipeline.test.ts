import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BufferFullError, type DiskBuffer } from '../buffer/buffer.ts';
import type { Frame } from '../buffer/codec.ts';
import { Bench, observation, tempDir } from '../testing.ts';
import { Pipeline } from './pipeline.ts';
import { Seen } from './seen.ts';

/** A buffer whose appends are let through, or refused, by the test. */
function gate() {
  const frames: Frame[] = [];
  const waiting: Array<{ done: () => void; fail: (error: Error) => void }> = [];
  const buffer = {
    append: (frame: Frame) => {
      frames.push(frame);
      return new Promise<void>((done, fail) => waiting.push({ done, fail }));
    },
  };
  const settle = async (how: 'done' | 'fail', error = new Error('disk')) => {
    waiting.shift()![how](error);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const seen = new Seen();
  return { frames, waiting, settle, seen, pipeline: new Pipeline(buffer as unknown as DiskBuffer, seen, 'test') };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('what was seen before is left out, also within one call, and counted', async (t) => {
  const bench = new Bench(tempDir(t));
  t.after(() => bench.buffer.close());
  assert.deepEqual(await bench.pipeline.write([observation('a'), observation('b')]), { written: 2, repeated: 0 });
  assert.deepEqual(await bench.pipeline.write(['b', 'c', 'c', 'a'].map((id) => observation(id))), {
    written: 1,
    repeated: 3,
  });
  assert.deepEqual(
    bench.records().map((record) => record.record_id),
    ['a', 'b', 'c']
  );
});

test('what an earlier run wrote is known after a restart', async (t) => {
  const dir = tempDir(t);
  const first = new Bench(dir);
  await first.pipeline.write([observation('a', { evidence: '{}' })]);
  await first.buffer.close();
  const second = new Bench(dir);
  t.after(() => second.buffer.close());
  assert.deepEqual(await second.pipeline.write([observation('a')]), { written: 0, repeated: 1 });
  assert.equal(second.pipeline.hasSeen('a'), true);
});

test('a repetition resolves only when the write that brought the record first is durable', async () => {
  const { pipeline, settle } = gate();
  let resolved = false;
  const first = pipeline.write([observation('a')]);
  const second = pipeline.write([observation('a')]).then((result) => {
    resolved = true;
    return result;
  });
  await turn();
  assert.equal(resolved, false);
  assert.equal(pipeline.hasSeen('a'), true, 'stages of one request know of each other before the disk does');
  await settle('done');
  assert.deepEqual(
    [await first, await second],
    [
      { written: 1, repeated: 0 },
      { written: 0, repeated: 1 },
    ]
  );
});

test('when the write that brought a record first fails, the repetition writes it', async () => {
  const { pipeline, settle, frames } = gate();
  const first = pipeline.write([observation('a')]);
  const second = pipeline.write([observation('a'), observation('b')]);
  first.catch(() => {});
  await turn();
  await settle('fail');
  await settle('done');
  await assert.rejects(first, /disk/);
  assert.deepEqual(await second, { written: 2, repeated: 0 });
  assert.equal(frames.at(-1)?.entries.length, 2);
});

test('a repetition of a batch in several frames waits for the last of them', async () => {
  const { pipeline, settle, waiting } = gate();
  const large = (id: string) => observation(id, { evidence: JSON.stringify('x'.repeat(200_000)) });
  const batch = Array.from({ length: 30 }, (_, n) => large(`${n}`));
  const first = pipeline.write(batch);
  const second = pipeline.write([batch[0]!, batch[29]!]);
  first.catch(() => {});
  await turn();
  await settle('done');
  assert.equal(waiting.length, 1, 'the second frame of the first call, and nothing of the second call');
  await settle('fail');
  await assert.rejects(first, /disk/);
  await settle('done');
  assert.deepEqual(await second, { written: 1, repeated: 1 }, 'what was in the frame that failed is written again');
});

test('large batches become several frames of about 2 MiB, counted in bytes, the position with the last', async () => {
  const { pipeline, settle, frames } = gate();
  const evidence = JSON.stringify('€'.repeat(60_000));
  const writing = pipeline.write(
    Array.from({ length: 40 }, (_, n) => observation(`${n}`, { evidence })),
    { k: 1 }
  );
  for (let n = 0; n < 4; n++) {
    await turn();
    await settle('done');
  }
  await writing;
  assert.equal(frames.length, 4);
  for (const frame of frames) {
    const bytes = frame.entries.reduce((sum, { line }) => sum + Buffer.byteLength(line), 0);
    assert.ok(bytes <= 2 * 1024 * 1024, `${bytes} bytes: Loki's own parts take 4 MB`);
  }
  assert.deepEqual(
    frames.map(({ cursors }) => cursors),
    [{}, {}, {}, { k: 1 }]
  );
  assert.equal(frames.flatMap(({ entries }) => entries).length, 80);
});

test('a failure gives back the ids of what is not on disk, and of that only', async () => {
  const { pipeline, settle, seen } = gate();
  const evidence = JSON.stringify('x'.repeat(200_000));
  const batch = Array.from({ length: 20 }, (_, n) => observation(`${n}`, { evidence }));
  const writing = pipeline.write(batch);
  writing.catch(() => {});
  await turn();
  await settle('done');
  await settle('fail', new BufferFullError('full'));
  await assert.rejects(writing, BufferFullError);
  const known = batch.filter(({ record }) => seen.has(record.record_id)).length;
  assert.ok(known > 5 && known < 15, `${known} of 20`);
  const again = pipeline.write(batch);
  await turn();
  await settle('done');
  assert.deepEqual(await again, { written: 20 - known, repeated: known });
});

test('positions are written also when there is nothing new, and nothing is written for nothing', async () => {
  const { pipeline, settle, frames } = gate();
  assert.deepEqual(await pipeline.write([]), { written: 0, repeated: 0 });
  const moving = pipeline.write([], { k: 2 });
  await turn();
  await settle('done');
  await moving;
  assert.deepEqual(frames, [{ entries: [], cursors: { k: 2 } }]);
});

test('a source that can wait is let in when there is room again, and told why it waits', async (t) => {
  const bench = new Bench(tempDir(t), { maxBytes: 2000 });
  t.after(() => bench.buffer.close());
  const big = (id: string) => observation(id, { evidence: JSON.stringify('x'.repeat(1200)) });
  await bench.pipeline.write([big('a')]);
  const reasons: string[] = [];
  const signal = new AbortController().signal;
  const writing = bench.pipeline.writeWhenPossible([big('b')], { k: 1 }, signal, (reason) => reasons.push(reason));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.deepEqual(reasons, ['the buffer holds its limit of 2000 bytes']);
  bench.buffer.ack(bench.buffer.next(1e6)!.end);
  assert.deepEqual(await writing, { written: 1, repeated: 0 });
  assert.equal(bench.pipeline.cursor('k'), 1);
});

test('a source that waits is let go at once by the signal', async (t) => {
  const bench = new Bench(tempDir(t), { maxBytes: 10 });
  t.after(() => bench.buffer.close());
  const stop = new AbortController();
  const writing = bench.pipeline.writeWhenPossible([observation('a')], {}, stop.signal, () => stop.abort());
  const began = Date.now();
  await assert.rejects(writing, BufferFullError);
  assert.ok(Date.now() - began < 200);
});
