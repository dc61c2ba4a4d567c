import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Demultiplexer, type LogLine } from './demultiplex.ts';

const T = (n: number) => `2026-11-23T10:00:00.00000000${n}Z`;
const NS = 1795428000_000000000n;

function frame(kind: number, payload: string | Buffer): Buffer {
  const body = Buffer.from(payload);
  const header = Buffer.from([kind, 0, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

function read(pieces: Buffer[], tty = false): Array<[LogLine['stream'], bigint, string]> {
  const demultiplexer = new Demultiplexer(tty);
  const lines = pieces.flatMap((piece) => demultiplexer.push(piece));
  return [...lines, ...demultiplexer.finish()].map(({ stream, time, text }) => [stream, time - NS, text]);
}

const framed = Buffer.concat([
  frame(1, `${T(1)} out\n`),
  frame(2, `${T(2)} err ü😀\r\n`),
  frame(1, `${T(3)} \n`),
  frame(1, `${T(4)} ${T(5)} a time of its own\n`),
  frame(2, `${T(6)} no end`),
]);
const FRAMED = [
  ['stdout', 1n, 'out'],
  ['stderr', 2n, 'err ü😀'],
  ['stdout', 3n, ''],
  ['stdout', 4n, `${T(5)} a time of its own`],
  ['stderr', 6n, 'no end'],
];

test('frames give the same lines at every split', () => {
  for (let at = 0; at <= framed.length; at++) {
    assert.deepEqual(read([framed.subarray(0, at), framed.subarray(at)]), FRAMED, `split at ${at}`);
  }
  assert.deepEqual(read([...framed].map((byte) => Buffer.from([byte]))), FRAMED, 'byte by byte');
});

const raw = Buffer.from(`${T(1)} prompt# ls\r\n${T(2)} ü😀\r\n${T(3)} no end`);
test('a TTY gives the same lines at every split, all as standard output', () => {
  const expected = [
    ['stdout', 1n, 'prompt# ls'],
    ['stdout', 2n, 'ü😀'],
    ['stdout', 3n, 'no end'],
  ];
  for (let at = 0; at <= raw.length; at++) {
    assert.deepEqual(read([raw.subarray(0, at), raw.subarray(at)], true), expected, `split at ${at}`);
  }
});

const PIECE = 16 * 1024;
/** Three pieces of a line, the borders in the middle of characters. */
const long = Buffer.from('x€😀'.repeat(6000)).subarray(0, PIECE * 2 + 700);
const pieces = [0, 1, 2].map((n) => long.subarray(n * PIECE, (n + 1) * PIECE));
const text = long.toString('utf8');

test('pieces of a long line are joined, with the time of the first, though other lines come between and characters are cut', () => {
  const stream = Buffer.concat([
    frame(1, Buffer.concat([Buffer.from(`${T(1)} `), pieces[0]!])),
    frame(2, `${T(2)} between\n`),
    frame(1, Buffer.concat([Buffer.from(`${T(3)} `), pieces[1]!])),
    frame(1, Buffer.concat([Buffer.from(`${T(4)} `), pieces[2]!, Buffer.from('\n')])),
    frame(1, `${T(5)} next\n`),
  ]);
  const expected = [
    ['stderr', 2n, 'between'],
    ['stdout', 1n, text],
    ['stdout', 5n, 'next'],
  ];
  assert.deepEqual(read([stream]), expected);
  for (let at = 0; at < stream.length; at += 997) {
    assert.deepEqual(read([stream.subarray(0, at), stream.subarray(at)]), expected, `split at ${at}`);
  }
});

test('on a TTY too, where the times stand in the middle of the line', () => {
  const stream = Buffer.concat([
    ...pieces.flatMap((piece, n) => [Buffer.from(`${T(n + 1)} `), piece]),
    Buffer.from(`\r\n${T(5)} next\r\n`),
  ]);
  assert.deepEqual(read([stream], true), [
    ['stdout', 1n, text],
    ['stdout', 5n, 'next'],
  ]);
});

test('a line without an end becomes lines, and does not grow for ever', () => {
  const piece = Buffer.concat([Buffer.from(`${T(1)} `), Buffer.alloc(PIECE, 'x')]);
  const demultiplexer = new Demultiplexer(false);
  const lengths: number[] = [];
  for (let n = 0; n < 200; n++) {
    lengths.push(...demultiplexer.push(frame(1, piece)).map((line) => line.text.length));
  }
  assert.ok(lengths.length >= 2 && lengths.every((length) => length <= 1024 * 1024 + PIECE), `${lengths}`);
});

const stamps: Array<[string, bigint]> = [
  ['2026-11-23T10:00:00Z', 0n],
  ['2026-11-23T10:00:00.5Z', 500_000_000n],
  ['2026-11-23T11:00:00.000000001+01:00', 1n],
];
for (const [stamp, time] of stamps) {
  test(`the time ${stamp}, as Podman writes it`, () => {
    assert.deepEqual(read([frame(1, `${stamp} line\n`)]), [['stdout', time, 'line']]);
  });
}

test('what cannot be a frame is refused, and what the engine says of itself is passed on', () => {
  assert.throws(() => read([Buffer.from('plain text, no frames')]), /not multiplexed as announced/);
  assert.throws(() => read([frame(3, 'error from daemon: disk\n')]), /the engine says: error from daemon: disk$/);
  const huge = frame(1, '');
  huge.writeUInt32BE(0x7fffffff, 4);
  assert.throws(() => read([huge]), /not multiplexed/);
});
