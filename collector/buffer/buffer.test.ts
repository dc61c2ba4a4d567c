import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { allEntries, tempDir, until } from '../testing.ts';
import { BufferFullError, DiskBuffer, type BufferOptions } from './buffer.ts';
import type { Entry, Frame } from './codec.ts';

const entry = (line: string): Entry => ({ stream: '{"a":"b"}', time: 7n, line });
const frame = (...lines: string[]): Frame => ({ entries: lines.map(entry), cursors: {} });
const lines = (buffer: DiskBuffer) => allEntries(buffer).map(({ line }) => line);
const segments = (dir: string) => readdirSync(dir).filter((name) => name.endsWith('.wal'));

function open(t: TestContext, dir: string, options: Partial<BufferOptions> = {}, onFrame?: (frame: Frame) => void) {
  const buffer = new DiskBuffer({ dir, maxBytes: 1e9, ...options }, onFrame);
  t.after(() => buffer.close());
  return buffer;
}

test('what is appended is read in order, again until it is acknowledged, and not after', async (t) => {
  const buffer = open(t, tempDir(t));
  assert.equal(buffer.next(1e6), undefined);
  await buffer.append(frame('1', '2'));
  await buffer.append(frame('3'));
  assert.deepEqual(lines(buffer), ['1', '2', '3']);
  assert.deepEqual(lines(buffer), ['1', '2', '3']);
  buffer.ack(buffer.next(1)!.end);
  assert.deepEqual(lines(buffer), ['3']);
  buffer.ack(buffer.next(1e6)!.end);
  assert.equal(buffer.next(1e6), undefined);
  assert.equal(buffer.pendingBytes(), 0);
});

test('a reopened buffer goes on where it was acknowledged and gives every frame to onFrame', async (t) => {
  const dir = tempDir(t);
  let buffer = open(t, dir);
  for (const line of ['1', '2', '3']) {
    await buffer.append(frame(line));
  }
  buffer.ack(buffer.next(1)!.end);
  await buffer.close();
  const seen: string[] = [];
  buffer = open(t, dir, {}, ({ entries }) => seen.push(...entries.map(({ line }) => line)));
  assert.deepEqual(seen, ['1', '2', '3']);
  assert.deepEqual(lines(buffer), ['2', '3']);
  await buffer.append(frame('4'));
  assert.deepEqual(lines(buffer), ['2', '3', '4']);
});

test('next keeps near the size asked for, and gives one frame at least', async (t) => {
  const buffer = open(t, tempDir(t));
  for (const line of ['a', 'b', 'c', 'd']) {
    await buffer.append(frame(line.repeat(1000)));
  }
  assert.equal(buffer.next(1)!.entries.length, 1);
  assert.equal(buffer.next(1500)!.entries.length, 2);
  await buffer.append(frame('e'.repeat(100_000)));
  assert.equal(buffer.next(4500)!.entries.length, 4, 'the large one would make it more than twice the size');
});

test('reading goes on over the borders of segments', async (t) => {
  const dir = tempDir(t);
  const buffer = open(t, dir, { segmentBytes: 2000 });
  const expected = Array.from({ length: 100 }, (_, n) => `${n} ${'x'.repeat(100)}`);
  for (const line of expected) {
    await buffer.append(frame(line));
  }
  assert.ok(segments(dir).length > 5);
  assert.deepEqual(lines(buffer), expected);
  const read: string[] = [];
  for (let batch = buffer.next(300); batch; batch = buffer.next(300)) {
    read.push(...batch.entries.map(({ line }) => line));
    buffer.ack(batch.end);
  }
  assert.deepEqual(read, expected);
});

test('acknowledged segments are kept for a while, and then deleted, but never one with something unsent', async (t) => {
  const dir = tempDir(t);
  const buffer = open(t, dir, { segmentBytes: 1, keepMs: 60_000 });
  await buffer.append(frame('1'));
  await buffer.append(frame('2'));
  await buffer.append(frame('3'));
  buffer.ack(buffer.next(1)!.end);
  buffer.ack(buffer.next(1)!.end);
  assert.equal(segments(dir).length, 4);
  segments(dir).forEach((name) => utimesSync(join(dir, name), 1, 1));
  buffer.ack(buffer.next(1)!.end);
  assert.deepEqual(segments(dir), ['000000000003.wal', '000000000004.wal'], 'the position is at the end of the third');
});

test('acknowledged segments are not kept beyond the size limit of the whole buffer', async (t) => {
  const dir = tempDir(t);
  const buffer = open(t, dir, { segmentBytes: 1, maxBytes: 3000 });
  for (let n = 0; n < 50; n++) {
    await buffer.append(frame('x'.repeat(500)));
    buffer.ack(buffer.next(1)!.end);
  }
  const bytes = segments(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
  assert.ok(bytes < 4000, `${bytes} bytes`);
});

test('positions outlive the segments they were written to, and null forgets one', async (t) => {
  const dir = tempDir(t);
  let buffer = open(t, dir, { segmentBytes: 1, keepMs: 0 });
  await buffer.append({ entries: [entry('1')], cursors: { 'a 1': { offset: 5 }, 'a 2': 1, b: 2 } });
  await buffer.append({ entries: [], cursors: { 'a 2': null, b: 3 } });
  for (let n = 0; n < 5; n++) {
    await buffer.append(frame(`${n}`));
    buffer.ack(buffer.next(1e6)!.end);
  }
  await buffer.close();
  await new Promise((resolve) => setTimeout(resolve, 20));
  buffer = open(t, dir, { keepMs: 0 });
  assert.ok(!segments(dir).includes('000000000001.wal'));
  assert.deepEqual(buffer.cursor('a 1'), { offset: 5 });
  assert.equal(buffer.cursor('b'), 3);
  assert.equal(buffer.cursor('a 2'), undefined);
  assert.deepEqual(buffer.cursorKeys('a'), ['a 1']);
});

test('positions come back with the entries of the same frame', async (t) => {
  const dir = tempDir(t);
  const buffer = open(t, dir);
  await buffer.append({ entries: [entry('1')], cursors: { k: 1 } });
  assert.equal(buffer.cursor('k'), 1);
  const again = open(t, dir);
  assert.equal(again.cursor('k'), 1);
});

test('frames with positions only do not hold up reading and are no pending work', async (t) => {
  const buffer = open(t, tempDir(t), { segmentBytes: 300 });
  for (let n = 0; n < 20; n++) {
    await buffer.append({ entries: [], cursors: { k: n } });
  }
  await buffer.append(frame('1'));
  assert.equal(await buffer.readable(new AbortController().signal), true);
  assert.deepEqual(lines(buffer), ['1']);
});

test('readable waits for an append, and ends with the signal or the buffer', async (t) => {
  const buffer = open(t, tempDir(t));
  const waiting = buffer.readable(new AbortController().signal);
  await buffer.append({ entries: [], cursors: { k: 1 } });
  await buffer.append(frame('1'));
  assert.equal(await waiting, true);
  buffer.ack(buffer.next(1e6)!.end);
  const stop = new AbortController();
  const aborted = buffer.readable(stop.signal);
  stop.abort();
  assert.equal(await aborted, false);
  assert.equal(await buffer.readable(stop.signal), false);
  const closed = buffer.readable(new AbortController().signal);
  await buffer.close();
  assert.equal(await closed, false);
});

test('appends at the same time all become durable, in order, and none is forgotten by the last of them', async (t) => {
  const dir = tempDir(t);
  const buffer = open(t, dir, { segmentBytes: 5000 });
  const expected: string[] = [];
  const writer = async (name: string) => {
    for (let n = 0; n < 50; n++) {
      await buffer.append(frame(`${name} ${n}`));
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, n) => writer(`w${n}`)));
  for (const line of allEntries(open(t, dir)).map((found) => found.line)) {
    expected.push(line);
  }
  assert.equal(expected.length, 1000);
  assert.equal(new Set(expected).size, 1000);
  const numbers = expected.filter((line) => line.startsWith('w7 ')).map((line) => Number(line.split(' ')[1]));
  assert.deepEqual(
    numbers,
    [...numbers].sort((a, b) => a - b)
  );
});

test('a buffer that is full refuses, counts what is being written, and takes more once something is acknowledged', async (t) => {
  const buffer = open(t, tempDir(t), { maxBytes: 10_000, segmentBytes: 1000 });
  const big = frame('x'.repeat(3000));
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => buffer.append(big)));
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 3);
  for (const result of results) {
    assert.ok(result.status === 'fulfilled' || result.reason instanceof BufferFullError);
  }
  await buffer.append({ entries: [], cursors: { k: 1 } });
  assert.equal(buffer.cursor('k'), 1, 'a position alone is always taken');
  await assert.rejects(buffer.append(big), BufferFullError);
  buffer.ack(buffer.next(1)!.end);
  await buffer.append(big);
  assert.equal(allEntries(buffer).length, 3);
});

test('what is there at opening is in doubt, what comes later is not, and doubt can be settled', async (t) => {
  const dir = tempDir(t);
  let buffer = open(t, dir);
  await buffer.append(frame('1'));
  await buffer.append(frame('2'));
  await buffer.append(frame('3'));
  assert.equal(buffer.next(1)!.inDoubt, false, 'written by this run');
  buffer.ack(buffer.next(1)!.end);
  await buffer.close();

  buffer = open(t, dir);
  await buffer.append(frame('4'));
  const second = buffer.next(1)!;
  assert.deepEqual([second.inDoubt, second.entries[0]!.line], [true, '2']);
  buffer.ack(second.end);
  assert.equal(buffer.next(1)!.inDoubt, true);
  assert.equal(buffer.next(1e6)!.inDoubt, true, 'partly in doubt is in doubt');
  buffer.ack(buffer.next(1)!.end);
  assert.deepEqual([buffer.next(1)!.inDoubt, lines(buffer)], [false, ['4']]);
  await buffer.close();

  buffer = open(t, dir);
  assert.equal(buffer.next(1)!.inDoubt, true);
  buffer.settleDoubt();
  assert.equal(buffer.next(1)!.inDoubt, false);
});

test('what waits when it is contested stays so until it is sent; a mark tells when that is', async (t) => {
  const buffer = open(t, tempDir(t));
  assert.equal(buffer.progress.mark()(), true, 'nothing is there');
  await buffer.append(frame('1'));
  await buffer.append(frame('2'));
  const sent = buffer.progress.mark();
  let holds = true;
  const settle = buffer.progress.contest(() => holds);
  assert.equal(buffer.progress.contested(), false);
  holds = false;
  assert.equal(buffer.progress.contested(), true);
  settle();
  await buffer.append(frame('3'));
  buffer.settleDoubt();
  buffer.ack(buffer.next(1)!.end);
  assert.deepEqual([buffer.progress.contested(), sent()], [true, false]);
  buffer.ack(buffer.next(1)!.end);
  assert.deepEqual([buffer.progress.contested(), sent()], [false, true]);
});

test('a closed buffer refuses, and closing waits for what is being written', async (t) => {
  const dir = tempDir(t);
  const buffer = open(t, dir);
  const appends = ['1', '2', '3'].map((line) => buffer.append(frame(line)));
  await buffer.close();
  await Promise.all(appends);
  await assert.rejects(buffer.append(frame('4')), /closed/);
  assert.deepEqual(lines(open(t, dir)), ['1', '2', '3']);
});

test('a position that is not noted where a frame begins costs a repetition and no entry', async (t) => {
  const dir = tempDir(t);
  const buffer = open(t, dir);
  await buffer.append(frame('1'));
  await buffer.append(frame('2'));
  const { end } = buffer.next(1)!;
  await buffer.close();
  const texts = [
    '',
    '{',
    '"x"',
    `{"segment":1,"offset":${end.offset + 3}}`,
    '{"segment":1,"offset":1e9}',
    '{"segment":-1,"offset":8}',
  ];
  const expected = [['1', '2'], ['1', '2'], ['1', '2'], ['2'], [], ['1', '2']];
  for (const [index, text] of texts.entries()) {
    writeFileSync(join(dir, 'ack.json'), text);
    const again = new DiskBuffer({ dir, maxBytes: 1e9 });
    assert.deepEqual(lines(again), expected[index], text);
    await again.close();
  }
});

test('when somebody has removed the segments but not the position, what comes after is still sent', async (t) => {
  const dir = tempDir(t);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'ack.json'), '{"segment":50,"offset":999}');
  const buffer = open(t, dir);
  await buffer.append(frame('1'));
  assert.deepEqual(lines(buffer), ['1']);
  assert.ok(buffer.pendingBytes() > 0);
  assert.deepEqual(segments(dir), ['000000000051.wal']);
});

test('a position that cannot be noted is reported once, and sending goes on', async (t) => {
  const dir = tempDir(t);
  const damage: string[] = [];
  const buffer = open(t, dir, { onDamage: (message) => damage.push(message) });
  mkdirSync(join(dir, 'ack.json.new'));
  for (const line of ['1', '2', '3']) {
    await buffer.append(frame(line));
  }
  buffer.ack(buffer.next(1)!.end);
  buffer.ack(buffer.next(1)!.end);
  assert.deepEqual(lines(buffer), ['3']);
  assert.equal(damage.length, 1);
  assert.match(damage[0]!, /^cannot note what has been sent: EISDIR/);
  assert.equal(existsSync(join(dir, 'ack.json')), false);
});

test('an append made as the last one is done is not left lying', async (t) => {
  const buffer = open(t, tempDir(t));
  for (let n = 0; n < 200; n++) {
    let second: Promise<void> | undefined;
    await buffer.append(frame('a')).then(() => (second = buffer.append(frame('b'))));
    await second;
  }
  await until('all of it', () => allEntries(buffer).length === 400, 2);
});

test('files can be read by the owner only', async (t) => {
  const dir = join(tempDir(t), 'wal');
  const buffer = open(t, dir);
  await buffer.append(frame('1'));
  buffer.ack(buffer.next(1)!.end);
  assert.equal(statSync(dir).mode & 0o777, 0o700);
  for (const name of readdirSync(dir)) {
    assert.equal(statSync(join(dir, name)).mode & 0o077, 0, name);
  }
  assert.match(readFileSync(join(dir, 'ack.json'), 'utf8'), /^\{"segment":1,"offset":\d+\}$/);
});
