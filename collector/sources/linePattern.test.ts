import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LOOKED_AT, linePattern } from './linePattern.ts';

describe('patterns for lines', () => {
  const patterns = [
    '^\\d{4}-\\d{2}-\\d{2}',
    '^\\S',
    '^(?:\\[\\d+\\] )?(DEBUG|INFO|WARN|ERROR)\\b',
    '^(?<level>[A-Z]+):?',
    'a*?b+c{2,}|^$',
    '(a|b|)*c',
    '(a*)*$',
    '(?:)*x',
    '[^\\]a-c]+\\/',
    '\\Bb',
    '^.$',
    '\\u{1F600}|\\u0041|\\x42|\\p{Lu}x',
    '😀{2}',
    '(){3}a',
    'x{0}b',
    'a{1,3}$',
    '\\{\\(\\.',
    '(^a|b$)',
  ];
  const texts = [
    '',
    'a',
    'b',
    'aabcc',
    'abc/',
    '2026-01-01 x',
    ' at shop.Cart',
    '[12] WARN x',
    'INFOx',
    'ERROR',
    '\u{1F600}',
    '😀😀',
    'AB',
    'Äx',
    '{(.',
    'aaaa',
    'x\ny',
    ']z/',
    '\ud83d',
  ];
  for (const source of patterns) {
    test(`${source} means what it does in JavaScript`, () => {
      const [ours, theirs] = [linePattern(source), new RegExp(source, 'su')];
      for (const text of texts) {
        assert.equal(ours.test(text), theirs.test(text), JSON.stringify(text));
      }
    });
  }

  test('random patterns mean what they do in JavaScript', () => {
    let seed = 7;
    const pick = <T>(of: T[]): T => of[(seed = (seed * 1103515245 + 12345) % 2 ** 31) % of.length]!;
    const make = (depth: number): string => {
      switch (depth > 0 ? pick([0, 1, 2, 3, 4]) : 0) {
        case 1:
          return `(?:${make(depth - 1)})${pick(['*', '+', '?', '{2}', '{1,2}', '*?'])}`;
        case 2:
          return make(depth - 1) + make(depth - 1);
        case 3:
          return `(${make(depth - 1)}|${make(depth - 1)})`;
        default:
          return pick(['a', 'b', '.', '[ab]', '^', '$', '\\b', '']);
      }
    };
    for (let round = 0; round < 2000; round++) {
      const source = make(4);
      const text = Array.from({ length: pick([0, 1, 3, 5, 6]) }, () => pick(['a', 'b', ' '])).join('');
      assert.equal(linePattern(source).test(text), new RegExp(source, 'su').test(text), `${source} on "${text}"`);
    }
  });

  test('a line made to keep a backtracking engine busy does not', () => {
    for (const source of ['^(a+)+$', '^(a|a)*$', '^(.*a){20}$', '(x+x+)+y', '^.*.*.*.*.*.*b']) {
      const began = performance.now();
      assert.equal(linePattern(source).test(`${source.includes('x') ? 'x'.repeat(900) : 'a'.repeat(900)}!`), false);
      assert.ok(performance.now() - began < 5000, source);
    }
  });

  test('only the beginning of a long line is looked at, and its end there is none', () => {
    const long = 'a'.repeat(LOOKED_AT);
    assert.equal(linePattern('b').test(`${long}b`), false);
    assert.equal(linePattern('a$').test(`${long}b`), false);
    assert.equal(linePattern('a$').test(long), true);
  });

  const refused: Array<[string, RegExp]> = [
    ['(', /Unterminated group/],
    ['(a)\\1', /back references/],
    ['(?<n>a)\\k<n>', /back references/],
    ['(?=a)b', /looking ahead or behind/],
    ['(?<!a)b', /looking ahead or behind/],
    ['(?:(?:a{90}){90}){90}', /too large/],
    ['(?:){999999999}', /too large/],
    [`${'('.repeat(60)}${')'.repeat(60)}`, /groups within groups/],
  ];
  for (const [source, message] of refused) {
    test(`${source.slice(0, 30)} is refused`, () => assert.throws(() => linePattern(source), message));
  }
});
