import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineCutter } from './lines.ts';

const data = Buffer.from('first\n\nzweite ü😀\n\r\nlast one\nno end');

/** Lines, where they end, and what was too long, of bytes that come in pieces. */
function cut(pieces: Buffer[], max = 1000, finish = true) {
  const tooLong: number[] = [];
  const cutter = new LineCutter(100, max, (bytes) => tooLong.push(bytes));
  const lines = pieces.flatMap((piece) => cutter.push(piece));
  const before = cutter.offset;
  return { lines: finish ? [...lines, ...cutter.finish()] : lines, tooLong, before, offset: cutter.offset };
}

test('lines are the same wherever the bytes are split once', () => {
  const whole = {
    lines: ['first', 'zweite ü😀', '\r', 'last one', 'no end'],
    tooLong: [],
    before: 100 + data.length - 6,
    offset: 100 + data.length,
  };
  for (let at = 0; at <= data.length; at++) {
    assert.deepEqual(cut([data.subarray(0, at), data.subarray(at)]), whole, `split at ${at}`);
  }
  assert.deepEqual(cut([...data].map((byte) => Buffer.from([byte]))), whole, 'byte by byte');
});

test('a line that is too long is passed over and reported with its length, wherever it is split; the others are given', () => {
  const long = Buffer.from(`a\n${'x'.repeat(50)}\nb\n`);
  for (let at = 0; at <= long.length; at++) {
    for (let second = at; second <= long.length; second += 5) {
      const pieces = [long.subarray(0, at), long.subarray(at, second), long.subarray(second)];
      const whole = { lines: ['a', 'b'], tooLong: [50], before: 100 + long.length, offset: 100 + long.length };
      assert.deepEqual(cut(pieces, 10), whole, `split at ${at} and ${second}`);
    }
  }
});

test('a line of exactly the longest length is given', () => {
  assert.deepEqual(cut([Buffer.from('0123456789\n')], 10).lines, ['0123456789']);
  assert.deepEqual(cut([Buffer.from('0123456789')], 10).lines, ['0123456789']);
  assert.deepEqual(cut([Buffer.from('0123456789a\n')], 10), { lines: [], tooLong: [11], before: 112, offset: 112 });
});

test('a last line that is too long is reported at the end', () => {
  const { lines, tooLong, offset } = cut([Buffer.from('x'.repeat(20)), Buffer.from('y'.repeat(5))], 10);
  assert.deepEqual([lines, tooLong, offset], [[], [25], 125]);
});

test('before the end a line without one is kept back, and the offset stands behind the last whole line', () => {
  assert.deepEqual(cut([Buffer.from('one\ntw')], 1000, false), {
    lines: ['one'],
    tooLong: [],
    before: 104,
    offset: 104,
  });
});

test('a line that never ends takes no memory beyond the longest line', () => {
  const cutter = new LineCutter(0, 1000, () => {});
  const piece = Buffer.alloc(1024 * 1024, 'x');
  const before = process.memoryUsage().arrayBuffers;
  for (let n = 0; n < 200; n++) {
    assert.deepEqual(cutter.push(piece), []);
  }
  assert.ok(process.memoryUsage().arrayBuffers - before < 50 * 1024 * 1024);
});
