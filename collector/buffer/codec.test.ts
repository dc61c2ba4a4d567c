import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeFrame, encodeFrame, FRAME_HEADER, MAX_FRAME, type Frame } from './codec.ts';

const roundTrip = (frame: Frame) => decodeFrame(encodeFrame(frame).subarray(FRAME_HEADER));

const frames: Array<{ name: string; frame: Frame }> = [
  { name: 'nothing', frame: { entries: [], cursors: {} } },
  { name: 'positions only', frame: { entries: [], cursors: { a: { offset: 1 }, b: null, 'ключ "x"': ['ü', 1.5] } } },
  { name: 'an empty line', frame: { entries: [{ stream: '{}', time: 0n, line: '' }], cursors: {} } },
  {
    name: 'lines of one, two, three and four byte characters, control characters and half a pair',
    frame: {
      entries: ['a', 'ü', '€', '😀', '\u0000\u0001\n\r\t"\\', 'Ω'.repeat(70_000)].map((line, index) => ({
        stream: `{"n":"${index % 2}","ü":"😀"}`,
        time: BigInt(index),
        line,
      })),
      cursors: { k: 'ü😀' },
    },
  },
  {
    name: 'the longest and shortest times',
    frame: {
      entries: [2n ** 63n - 1n, 1n, 0n, -1n, -(2n ** 63n)].map((time) => ({ stream: 's', time, line: 'x' })),
      cursors: {},
    },
  },
  {
    name: 'more streams than a byte can count',
    frame: {
      entries: Array.from({ length: 700 }, (_, n) => ({ stream: `s${n}`, time: BigInt(n), line: `l${n}` })),
      cursors: {},
    },
  },
];

for (const { name, frame } of frames) {
  test(`a frame comes back as it was: ${name}`, () => assert.deepEqual(roundTrip(frame), frame));
}

test('half of a surrogate pair becomes the replacement character, as anywhere in UTF-8', () => {
  const frame = { entries: [{ stream: 's', time: 1n, line: 'a\ud83d' }], cursors: {} };
  assert.equal(roundTrip(frame).entries[0]?.line, 'a\ufffd');
});

test('a payload that ends early is refused at every length', () => {
  const payload = encodeFrame({ entries: [{ stream: 's', time: 1n, line: 'line' }], cursors: {} }).subarray(
    FRAME_HEADER
  );
  for (let length = 0; length < payload.length; length++) {
    assert.throws(() => decodeFrame(payload.subarray(0, length)), `${length} of ${payload.length} bytes`);
  }
});

test('a frame that could not be read back is not written', () => {
  const line = 'x'.repeat(MAX_FRAME / 2);
  const entry = { stream: 's', time: 1n, line };
  assert.throws(() => encodeFrame({ entries: [entry, entry], cursors: {} }), /larger than/);
  assert.equal(roundTrip({ entries: [entry], cursors: {} }).entries[0]?.line.length, line.length);
});
