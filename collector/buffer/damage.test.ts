import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { allEntries, tempDir } from '../testing.ts';
import { DiskBuffer, type BufferOptions } from './buffer.ts';
import { encodeFrame, type Frame } from './codec.ts';
import { segmentPath } from './segment.ts';

const frame = (...lines: string[]): Frame => ({
  entries: lines.map((line) => ({ stream: '{"a":"b"}', time: 7n, line })),
  cursors: { last: lines.at(-1) },
});
const lines = (buffer: DiskBuffer) => allEntries(buffer).map(({ line }) => line);
const setAside = (dir: string) => readdirSync(dir).filter((name) => name.endsWith('.damaged'));

/** A buffer whose segments hold the given frames, closed. */
async function written(dir: string, ...segments: string[][]): Promise<void> {
  for (const list of segments) {
    const buffer = new DiskBuffer({ dir, maxBytes: 1e9 });
    for (const line of list) {
      await buffer.append(frame(line));
    }
    await buffer.close();
  }
}

function open(t: TestContext, dir: string, options: Partial<BufferOptions> = {}) {
  const damage: string[] = [];
  const buffer = new DiskBuffer({ dir, maxBytes: 1e9, onDamage: (message) => damage.push(message), ...options });
  t.after(() => buffer.close());
  return { buffer, damage };
}

/** Flips a bit of the last place where a text stands. */
function flip(path: string, text: string): void {
  const bytes = readFileSync(path);
  const at = bytes.lastIndexOf(text);
  assert.ok(at > 0, `${text} is in ${path}`);
  bytes[at]! ^= 1;
  writeFileSync(path, bytes);
}

test('a torn end of the newest segment is cut off at every length, without a word', async (t) => {
  const dir = tempDir(t);
  await written(dir, ['1', '2']);
  const path = segmentPath(dir, 1);
  const whole = readFileSync(path);
  const torn = encodeFrame(frame('torn'));
  for (let length = 1; length < torn.length; length += 7) {
    rmSync(segmentPath(dir, 2), { force: true });
    writeFileSync(path, Buffer.concat([whole, torn.subarray(0, length)]));
    const { buffer, damage } = open(t, dir);
    assert.deepEqual([lines(buffer), damage, setAside(dir)], [['1', '2'], [], []], `${length} bytes`);
    assert.equal(statSync(path).size, whole.length);
    await buffer.append(frame('3'));
    assert.deepEqual(lines(buffer), ['1', '2', '3']);
    assert.equal(buffer.cursor('last'), '3');
    await buffer.close();
  }
});

test('a segment that was only being begun is no damage', async (t) => {
  const dir = tempDir(t);
  await written(dir, ['1']);
  for (const start of ['', 'TLYW']) {
    writeFileSync(segmentPath(dir, 9), start);
    const { buffer, damage } = open(t, dir);
    assert.deepEqual([lines(buffer), damage], [['1'], []]);
    await buffer.close();
  }
});

test('damage in an older segment costs its rest, which is set aside and reported; reading goes on', async (t) => {
  const dir = tempDir(t);
  await written(dir, ['1', '2 damaged', '3'], ['4'], ['5']);
  flip(segmentPath(dir, 1), '2 damaged');
  const { buffer, damage } = open(t, dir);
  assert.deepEqual(lines(buffer), ['1', '4', '5']);
  assert.equal(damage.length, 1);
  assert.match(damage[0]!, /000000000001\.wal: \d+ bytes from \d+ on are damaged; set aside as .*\.wal\.damaged$/);
  const aside = readFileSync(join(dir, setAside(dir)[0]!), 'latin1');
  assert.ok(aside.includes(' damaged') && aside.includes('"3"'), 'what followed is kept too');
  assert.equal(statSync(join(dir, setAside(dir)[0]!)).mode & 0o077, 0);
  assert.equal(buffer.cursor('last'), '5');
  await buffer.close();
  assert.deepEqual(open(t, dir).damage, [], 'it is reported once');
});

test('damage in the middle of the newest segment is not taken for a torn end', async (t) => {
  const dir = tempDir(t);
  await written(dir, ['1', '2 damaged', '3']);
  flip(segmentPath(dir, 1), '2 damaged');
  const { buffer, damage } = open(t, dir);
  assert.deepEqual(lines(buffer), ['1']);
  assert.equal(damage.length, 1);
  assert.equal(setAside(dir).length, 1);
});

test('a file that is no segment is set aside whole', async (t) => {
  const dir = tempDir(t);
  await written(dir, ['1'], ['2']);
  writeFileSync(segmentPath(dir, 1), 'something else entirely');
  const { buffer, damage } = open(t, dir);
  assert.deepEqual(lines(buffer), ['2']);
  assert.match(damage[0]!, /is not a buffer segment; set aside/);
  assert.equal(readFileSync(join(dir, setAside(dir)[0]!), 'utf8'), 'something else entirely');
});

test('a position that was forgotten does not come back when the frame that forgot it is damaged', async (t) => {
  const dir = tempDir(t);
  let buffer = new DiskBuffer({ dir, maxBytes: 1e9 });
  await buffer.append({ entries: [], cursors: { k: 1, other: 1 } });
  await buffer.append({ entries: [], cursors: { k: null, mark: 'forgotten here' } });
  await buffer.close();
  buffer = new DiskBuffer({ dir, maxBytes: 1e9 });
  await buffer.close();
  flip(segmentPath(dir, 1), 'forgotten here');
  const again = open(t, dir);
  assert.equal(again.damage.length, 1);
  assert.deepEqual([again.buffer.cursor('k'), again.buffer.cursor('other')], [undefined, 1]);
});

test('damage that happens while the buffer is open is met while reading: reported once, and what comes after is sent', async (t) => {
  for (const segmentBytes of [1, 1e6]) {
    const dir = join(tempDir(t), `${segmentBytes}`);
    const { buffer, damage } = open(t, dir, { segmentBytes });
    for (const line of ['1', '2 damaged', '3']) {
      await buffer.append(frame(line));
    }
    flip(segmentPath(dir, segmentBytes === 1 ? 2 : 1), '2 damaged');
    // In one segment the third frame is lost with the second.
    assert.deepEqual(lines(buffer), segmentBytes === 1 ? ['1', '3'] : ['1']);
    assert.deepEqual(lines(buffer), segmentBytes === 1 ? ['1', '3'] : ['1']);
    await buffer.append(frame('4'));
    assert.deepEqual(lines(buffer), segmentBytes === 1 ? ['1', '3', '4'] : ['1', '4']);
    assert.equal(damage.length, 1, damage.join('\n'));
    assert.match(damage[0]!, /is damaged from byte \d+ on; \d+ bytes: set aside as/);
    buffer.ack(buffer.next(1e6)!.end);
    await buffer.append(frame('5'));
    assert.deepEqual(lines(buffer), ['5']);
  }
});

test('a segment that somebody removes while the buffer is open is reported, and reading goes on', async (t) => {
  const dir = tempDir(t);
  const { buffer, damage } = open(t, dir, { segmentBytes: 1, keepMs: 0 });
  for (const line of ['1', '2', '3']) {
    await buffer.append(frame(line));
  }
  rmSync(segmentPath(dir, 2));
  assert.deepEqual(lines(buffer), ['1', '3']);
  assert.match(damage[0]!, /000000000002\.wal cannot be read \(ENOENT/);
  buffer.ack(buffer.next(1e6)!.end);
  await buffer.append(frame('4'));
  buffer.ack(buffer.next(1e6)!.end);
  assert.deepEqual(readdirSync(dir).filter((name) => name.endsWith('.wal')).length, 1, 'later ones are still deleted');
});

/** A disk of its own, so small that it can be filled; `undefined` when it cannot be made. What is to be closed first is pushed to `closing`. */
function smallDisk(t: TestContext, size: string): { dir: string; closing: Array<() => Promise<void>> } | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'tallyman-'));
  const closing: Array<() => Promise<void>> = [];
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir], { stdio: 'pipe' });
  } catch (error) {
    rmdirSync(dir);
    t.skip(`cannot mount a small tmpfs, which takes root: ${(error as Error).message.split('\n')[1] ?? ''}`);
    return undefined;
  }
  t.after(async () => {
    await Promise.all(closing.map((close) => close()));
    execFileSync('umount', ['-l', dir]);
    rmdirSync(dir);
  });
  return { dir, closing };
}

test('a disk that is full: the append fails, leaves nothing behind, and succeeds when there is room again', async (t) => {
  const disk = smallDisk(t, '256k');
  if (!disk) {
    return;
  }
  const { dir, closing } = disk;
  const options = { dir: join(dir, 'wal'), maxBytes: 1e9, segmentBytes: 50_000 };
  const buffer = new DiskBuffer(options);
  closing.push(() => buffer.close());
  await buffer.append(frame('1'));
  const size = statSync(segmentPath(options.dir, 1)).size;
  await assert.rejects(buffer.append(frame('x'.repeat(400_000))), { code: 'ENOSPC' });
  assert.equal(statSync(segmentPath(options.dir, 1)).size, size, 'the file is as long as before');
  const results = await Promise.allSettled([buffer.append(frame('x'.repeat(400_000))), buffer.append(frame('y'))]);
  assert.equal(results[0].status, 'rejected');
  assert.equal((results[0] as PromiseRejectedResult).reason.code, 'ENOSPC');
  assert.deepEqual(
    lines(buffer).filter((line) => line[0] === 'x'),
    []
  );
  const kept = results[1].status === 'fulfilled' ? ['y'] : [];

  writeFileSync(join(dir, 'fill'), Buffer.alloc(120_000));
  const filled: string[] = [];
  for (let n = 0; ; n++) {
    try {
      await buffer.append(frame(`${n} `.padEnd(9000, 'z')));
      filled.push(`${n}`);
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
      break;
    }
  }
  rmSync(join(dir, 'fill'));
  await buffer.append(frame('after'));
  const expected = ['1', ...kept, ...filled, 'after'];
  assert.deepEqual(
    lines(buffer).map((line) => line.split(' ')[0]),
    expected
  );
  await buffer.close();
  const again = new DiskBuffer(options);
  closing.push(() => again.close());
  assert.deepEqual(
    lines(again).map((line) => line.split(' ')[0]),
    expected
  );
  assert.equal(again.cursor('last'), 'after');
});

test('a full disk makes the buffer give up acknowledged segments before their time', async (t) => {
  const disk = smallDisk(t, '200k');
  if (!disk) {
    return;
  }
  const buffer = new DiskBuffer({ dir: disk.dir, maxBytes: 1e9, segmentBytes: 20_000, keepMs: 1e9 });
  disk.closing.push(() => buffer.close());
  let refused = 0;
  for (let n = 0; n < 60; n++) {
    const line = frame('x'.repeat(10_000));
    await buffer.append(line).catch(() => {
      refused += 1;
      return buffer.append(line);
    });
    buffer.ack(buffer.next(1e6)!.end);
  }
  assert.ok(refused > 0, 'the disk was full at times');
});
