import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { allEntries, tempDir } from '../testing.ts';
import { BufferFullError, DiskBuffer, type BufferOptions, type Dropped } from './buffer.ts';
import type { Frame } from './codec.ts';

const MAX = 100_000;

const frame = (n: number, object = 'container-log', bytes = 1000): Frame => ({
  entries: [
    { stream: JSON.stringify({ object, tallyman: 'record' }), time: BigInt(n), line: `${n} ${'x'.repeat(bytes)}` },
    { stream: JSON.stringify({ object, tallyman: 'evidence' }), time: BigInt(n), line: 'e' },
  ],
  cursors: { [object]: n },
});

function open(t: TestContext, dir: string, options: Partial<BufferOptions> = {}) {
  const dropped: Dropped[] = [];
  const onDropped = (what: Dropped) => void dropped.push(what);
  const settings = { dir, maxBytes: MAX, segmentBytes: 10_000, keepMs: 0, onDropped };
  const buffer = new DiskBuffer({ ...settings, whenFull: 'dropOldest', ...options });
  t.after(() => buffer.close());
  return { buffer, dropped };
}

/** Numbers of the records that wait. */
const waiting = (buffer: DiskBuffer) =>
  allEntries(buffer)
    .filter(({ line }) => line !== 'e')
    .map(({ line }) => Number.parseInt(line, 10));

const count = (dropped: Dropped[], object: string) =>
  dropped.reduce((sum, { records }) => sum + (records.get(object) ?? 0), 0);

const acked = (dir: string) => JSON.parse(readFileSync(join(dir, 'ack.json'), 'utf8')) as { segment: number };

test('a full buffer lets its oldest go, counts them, and keeps what is new, in order', async (t) => {
  const dir = tempDir(t);
  const { buffer, dropped } = open(t, dir);
  for (let n = 1; n <= 300; n++) {
    await buffer.append(frame(n, n % 3 === 0 ? 'kubernetes-audit' : 'container-log'));
    assert.ok(buffer.pendingBytes() <= MAX);
  }
  const left = waiting(buffer);
  const lost = 300 - left.length;
  assert.ok(left.length > 70, `${left.length} are left`);
  assert.deepEqual(
    left,
    Array.from({ length: left.length }, (_, n) => lost + 1 + n)
  );
  assert.equal(count(dropped, 'container-log') + count(dropped, 'kubernetes-audit'), lost);
  assert.equal(count(dropped, 'kubernetes-audit'), Math.floor(lost / 3));
  assert.equal(dropped[0]!.from, 1n);
  assert.equal(dropped.at(-1)!.until, BigInt(lost));
  assert.ok(dropped.length < lost / 3, 'several at once');
  assert.ok(readdirSync(dir).length < 16, 'their segments are gone');
});

test('positions of sources outlive the records that brought them', async (t) => {
  const dir = tempDir(t);
  let { buffer } = open(t, dir);
  await buffer.append(frame(1, 'kubernetes-event'));
  for (let n = 2; n <= 300; n++) {
    await buffer.append(frame(n));
  }
  await buffer.close();
  ({ buffer } = open(t, dir));
  assert.equal(buffer.cursor('kubernetes-event'), 1);
  assert.equal(buffer.cursor('container-log'), 300);
});

test('a batch that is being sent is let go as a whole; its acknowledgement afterwards moves nothing back', async (t) => {
  const { buffer, dropped } = open(t, tempDir(t));
  let n = 0;
  while (buffer.pendingBytes() < MAX - 3000) {
    await buffer.append(frame(++n));
  }
  const batch = buffer.next(40_000)!;
  assert.equal(batch.gone.aborted, false);
  while (dropped.length === 0) {
    await buffer.append(frame(++n));
  }
  assert.equal(batch.gone.aborted, true);
  assert.ok(count(dropped, 'container-log') >= batch.entries.length / 2);
  const before = waiting(buffer);
  buffer.ack(batch.end);
  assert.deepEqual(waiting(buffer), before);
  const next = buffer.next(1)!;
  assert.equal(next.gone.aborted, false);
  buffer.ack(next.end);
  assert.deepEqual(waiting(buffer), before.slice(1));
});

test('a loss reaches the disk when it has been reported, and not before', async (t) => {
  const dir = tempDir(t);
  const reports: Array<() => void> = [];
  const onDropped = () => new Promise<void>((resolve) => void reports.push(resolve));
  const { buffer } = open(t, dir, { onDropped });
  await buffer.append(frame(1));
  buffer.ack(buffer.next(1)!.end);
  const before = acked(dir);
  for (let n = 2; n <= 105; n++) {
    await buffer.append(frame(n));
  }
  const [first] = waiting(buffer);
  assert.ok(first! > 2);
  buffer.ack(buffer.next(1)!.end);
  assert.deepEqual(acked(dir), before, 'nor by what is sent meanwhile');
  const { buffer: killed } = open(t, copyOf(t, dir));
  assert.equal(waiting(killed)[0], 2, 'a crash by then gives them back');
  reports.forEach((report) => report());
  await new Promise(setImmediate);
  assert.ok(acked(dir).segment > before.segment);
});

function copyOf(t: TestContext, dir: string): string {
  const copy = tempDir(t);
  cpSync(dir, copy, { recursive: true });
  return copy;
}

test('positions only, and frames that could never fit, drop nothing', async (t) => {
  const { buffer, dropped } = open(t, tempDir(t));
  while (buffer.pendingBytes() < MAX - 2000) {
    await buffer.append(frame(1));
  }
  const before = waiting(buffer).length;
  await buffer.append({ entries: [], cursors: { a: 'x'.repeat(5000) } });
  await assert.rejects(buffer.append(frame(2, 'container-log', MAX)), BufferFullError);
  assert.equal(waiting(buffer).length, before);
  assert.deepEqual(dropped, []);
});

for (const whenFull of ['block', 'dropOldest'] as const) {
  test(`bulk is held back at its share, so that the rest finds room (${whenFull})`, async (t) => {
    const { buffer, dropped } = open(t, tempDir(t), { whenFull, bulkShare: 0.5 });
    const fill = async (bulk: boolean) => {
      for (let n = 0; dropped.length === 0; n++) {
        await buffer.append(frame(n), { bulk });
      }
    };
    await buffer.append(frame(0, 'container-log', 60_000), { bulk: true });
    await assert.rejects(buffer.append(frame(1), { bulk: true }), BufferFullError, 'one that is larger went alone');
    buffer.ack(buffer.next(1)!.end);
    await assert.rejects(fill(true), /the part of it that logs may take, 50000 bytes/);
    assert.ok(buffer.pendingBytes() > 45_000 && buffer.pendingBytes() <= 50_000);
    await buffer.append(frame(1, 'kubernetes-audit'));
    if (whenFull === 'block') {
      await assert.rejects(fill(false), /its limit of 100000 bytes/);
    } else {
      await fill(false);
      assert.ok(count(dropped, 'container-log') > 0);
    }
  });
}
