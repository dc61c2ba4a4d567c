import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DocumentUnits } from './documents.ts';
import { LineUnits, type Cutter, type Unit } from './units.ts';

/** All units, of bytes given in pieces of a size. */
function cut(cutter: Cutter, text: string, size: number): Unit[] {
  const bytes = Buffer.from(text);
  const units: Unit[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    units.push(...cutter.push(bytes.subarray(at, at + size)));
  }
  return [...units, ...cutter.finish()];
}

const SIZES = [1, 3, 7, 10_000];

test('lines, with their numbers and ends; empty ones and carriage returns are left out', () => {
  for (const size of SIZES) {
    assert.deepEqual(cut(new LineUnits(), 'ä\n\nb\r\nlast', size), [
      { text: 'ä', line: 1, start: 0, end: 3 },
      { text: 'b', line: 3, start: 4, end: 7 },
      { text: 'last', line: 4, start: 7, end: 11 },
    ]);
  }
  assert.deepEqual(cut(new LineUnits({ offset: 100, line: 7 }), 'a\n', 10), [
    { text: 'a', line: 7, start: 100, end: 102 },
  ]);
});

test('a line that is too long is a fault, and the next one is taken', () => {
  for (const size of SIZES) {
    assert.deepEqual(cut(new LineUnits(undefined, 'utf8', 5), '123456789\nab\n', size), [
      { text: '', line: 1, start: 0, end: 10, fault: 'a line of 9 bytes is longer than 5' },
      { text: 'ab', line: 2, start: 10, end: 13 },
    ]);
  }
});

const documents: Array<[string, string, Array<[string, number]>]> = [
  [
    'one behind the other',
    '{"a":1}\n{"a":{"b":[2]}} {"c":3}',
    [
      ['{"a":1}', 1],
      ['{"a":{"b":[2]}}', 2],
      ['{"c":3}', 2],
    ],
  ],
  [
    'over several lines',
    '{\n "a": "}\\"{"\n}\n\n{\n}',
    [
      ['{\n "a": "}\\"{"\n}', 1],
      ['{\n}', 5],
    ],
  ],
  [
    'an array',
    '[\n {"a":1},\n {"a":[{}]}\n]',
    [
      ['{"a":1}', 2],
      ['{"a":[{}]}', 3],
    ],
  ],
  [
    'items of a list, whatever stands around them',
    '{"kind":"List","metadata":{"items":[1]},"items":[{"a":"items"},{"items":[{"b":2}]}],"x":{"y":1}}\n{"c":3}',
    [
      ['{"a":"items"}', 1],
      ['{"items":[{"b":2}]}', 1],
      ['{"c":3}', 2],
    ],
  ],
];
for (const [name, text, units] of documents) {
  test(`documents: ${name}`, () => {
    for (const size of SIZES) {
      const found = cut(new DocumentUnits(), text, size);
      assert.deepEqual(
        found.map(({ text: unit, line }) => [unit, line]),
        units,
        `in pieces of ${size}`
      );
      found.forEach((unit) => {
        const end = Buffer.from(text).subarray(0, unit.end).toString('utf8');
        assert.ok(unit.fault === undefined && end.endsWith(unit.text));
        assert.equal(Buffer.from(text).toString('utf8', unit.start, unit.end), unit.text);
      });
    }
  });
}

test('documents: what is none is reported with its line, and so is an end within one, and one that is too long', () => {
  for (const size of SIZES) {
    const faults = cut(
      new DocumentUnits(20),
      '{"a":1}\nonce upon\n{"b":2}\n{"long":"012345678901234567890"}\n{"c"',
      size
    );
    assert.deepEqual(
      faults.map(({ line, fault }) => [line, fault]),
      [
        [1, undefined],
        [2, 'what stands here is no JSON document'],
        [3, undefined],
        [4, 'a document of 32 bytes is longer than 20'],
        [5, 'the file ends within a JSON document'],
      ]
    );
  }
});
