import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { linePattern } from './linePattern.ts';
import { Joiner, type JoinOptions } from './multiline.ts';

interface Line {
  time: bigint;
  text: string;
  number: number;
}

const SECOND = 1_000_000_000n;

function setUp(more: Partial<JoinOptions> = {}) {
  const clock = { now: 0 };
  const options = { firstLine: linePattern('^\\S'), maxLines: 100, maxBytes: 1000, timeoutMs: 5000, ...more };
  const joiner = new Joiner<Line>(options, () => clock.now);
  let number = 0;
  const push = (text: string, time = 0n) =>
    joiner.push({ time, text, number: number++ }).map(({ text, first, last }) => [text, first.number, last.number]);
  const texts = (groups: Array<{ text: string }>) => groups.map(({ text }) => text);
  return { clock, joiner, push, texts };
}

describe('joining lines', () => {
  test('a stack trace is one message, known by its first line, with the position behind its last', () => {
    const { joiner, push, texts } = setUp();
    assert.deepEqual(push('Error: no stock'), []);
    assert.deepEqual(push('  at Cart.add'), []);
    assert.equal(joiner.open?.number, 0);
    assert.deepEqual(push('  at shop'), []);
    assert.deepEqual(push('GET /'), [['Error: no stock\n  at Cart.add\n  at shop', 0, 2]]);
    assert.equal(joiner.open?.number, 3);
    assert.deepEqual(texts(joiner.flush()), ['GET /']);
    assert.equal(joiner.open, undefined);
    assert.deepEqual(joiner.flush(), []);
  });

  test('what precedes the first line of any message is a message too', () => {
    const { push } = setUp();
    assert.deepEqual(push('  at the end of what came before'), []);
    assert.deepEqual(push('a'), [['  at the end of what came before', 0, 0]]);
  });

  test('a message is bounded in lines and bytes; the rest is a message of its own, and one long line stays whole', () => {
    const lines = setUp({ maxLines: 2 });
    assert.deepEqual([lines.push('a'), lines.push(' b'), lines.push(' c')], [[], [], [['a\n b', 0, 1]]]);
    assert.deepEqual(lines.texts(lines.joiner.flush()), [' c']);
    const bytes = setUp({ maxBytes: 6 });
    assert.deepEqual([bytes.push('äa'), bytes.push(' b'), bytes.push(' c')], [[], [], [['äa\n b', 0, 1]]]);
    assert.deepEqual(bytes.push(' a very long line'), [[' c', 2, 2]]);
    assert.deepEqual(bytes.texts(bytes.joiner.flush()), [' a very long line']);
  });

  test('the last message comes although nothing follows', () => {
    const { clock, joiner, push, texts } = setUp();
    assert.equal(joiner.dueInMs(), undefined);
    push('Error');
    clock.now = 4000;
    push('  at shop');
    clock.now = 8999;
    assert.deepEqual([joiner.dueInMs(), joiner.due()], [1, []]);
    clock.now = 9000;
    assert.deepEqual(texts(joiner.due()), ['Error\n  at shop']);
    assert.equal(joiner.dueInMs(), undefined);
  });

  test('read again later, lines that were written too far apart are not joined either', () => {
    const { push } = setUp();
    push('Error', 10n * SECOND);
    assert.deepEqual(push('  at shop', 15n * SECOND), []);
    assert.deepEqual(push('  and much later', 15n * SECOND + 5n * SECOND + 1n), [['Error\n  at shop', 0, 1]]);
  });
});
