import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Numbering, sinceOf, type LogCursor } from './numbering.ts';

const FIRST = 1000n;
const SECOND = 1_000_000_000n;
type Line = ['stdout' | 'stderr', bigint];

const one = (numbering: Numbering, [stream, time]: Line) => {
  const line = { stream, time, text: '' };
  const number = numbering.next(line);
  if (number !== undefined) {
    numbering.done({ ...line, number });
  }
  return number;
};
const take = (numbering: Numbering, lines: Line[]) => lines.map((line) => one(numbering, line));

test('lines of the same nanosecond are numbered, each stream by itself', () => {
  const numbering = new Numbering({}, FIRST);
  const lines: Line[] = [
    ['stdout', 1000n],
    ['stderr', 1000n],
    ['stdout', 1000n],
    ['stdout', 1001n],
    ['stderr', 1000n],
    ['stdout', 1001n],
  ];
  assert.deepEqual(take(numbering, lines), [0, 0, 1, 0, 1, 1]);
  assert.deepEqual(numbering.cursor(), { stdout: { time: '1001', lines: 2 }, stderr: { time: '1000', lines: 2 } });
});

test('what was written before the first look is left out', () => {
  assert.deepEqual(
    take(new Numbering({}, FIRST), [
      ['stdout', 999n],
      ['stdout', 1000n],
    ]),
    [undefined, 0]
  );
});

test('a stream whose lines are a little older than the other loses none of them', () => {
  const numbering = new Numbering({ stdout: { time: '5000', lines: 1 } }, FIRST);
  assert.deepEqual(
    take(numbering, [
      ['stderr', 4999n],
      ['stdout', 5000n],
      ['stdout', 5000n],
      ['stderr', 5000n],
    ]),
    [0, undefined, 1, 0]
  );
});

test('wherever the connection breaks, the next takes up each line exactly once, with the same numbers', () => {
  const log: Line[] = [];
  for (let n = 0; n < 60; n++) {
    log.push([n % 3 === 0 ? 'stderr' : 'stdout', FIRST + BigInt(Math.floor(n / 7)) * SECOND]);
  }
  const expected = take(new Numbering({}, FIRST), log);
  for (let broken = 0; broken <= log.length; broken++) {
    const first = new Numbering({}, FIRST);
    const taken = take(first, log.slice(0, broken));
    const cursor = JSON.parse(JSON.stringify(first.cursor())) as LogCursor;
    const since = sinceOf(cursor, FIRST);
    const second = new Numbering(cursor, FIRST);
    log.forEach(([stream, time], index) => {
      const number = time < since ? undefined : one(second, [stream, time]);
      assert.ok(number === undefined || taken[index] === undefined, `line ${index} twice, broken at ${broken}`);
      taken[index] ??= number;
    });
    assert.deepEqual(taken, expected, `broken at ${broken}`);
  }
});

test('a log is asked for from a second before its newest line, and not from before the first look', () => {
  assert.equal(sinceOf({}, FIRST), FIRST);
  assert.equal(sinceOf({ stdout: { time: String(FIRST + 10n), lines: 1 } }, FIRST), FIRST);
  assert.equal(
    sinceOf(
      { stdout: { time: String(5n * SECOND), lines: 1 }, stderr: { time: String(2n * SECOND), lines: 9 } },
      FIRST
    ),
    4n * SECOND
  );
});

test('a line that is read but not done is read again, also from long before the other stream', () => {
  const numbering = new Numbering({ unreadable: true }, FIRST);
  const open = { stream: 'stdout', time: SECOND, text: '', number: 0 } as const;
  numbering.next(open);
  one(numbering, ['stderr', 90n * SECOND]);
  const cursor = numbering.cursor(open.time);
  assert.deepEqual(cursor, { stderr: { time: String(90n * SECOND), lines: 1 }, open: String(SECOND) });
  assert.equal(sinceOf(cursor, FIRST), SECOND);
  assert.equal(new Numbering(cursor, FIRST).next(open), 0);
});

test('where a line that was taken last is met again, nothing is missing behind it', () => {
  const saved: LogCursor = { stdout: { time: '5000', lines: 2 }, stderr: { time: '4000', lines: 1 } };
  const joins = (lines: Line[]) => {
    const numbering = new Numbering(saved, FIRST);
    return lines.map((line) => (numbering.next({ stream: line[0], time: line[1], text: '' }), numbering.joined));
  };
  assert.deepEqual(joins([['stderr', 4000n]]), [true]);
  assert.deepEqual(
    joins([
      ['stdout', 4999n],
      ['stdout', 5000n],
      ['stdout', 5000n],
    ]),
    [false, false, true]
  );
  assert.deepEqual(
    joins([
      ['stdout', 5000n],
      ['stdout', 5001n],
    ]),
    [false, false],
    'one of the two is gone'
  );
  assert.ok(new Numbering({}, FIRST).joined, 'nothing was taken');
});

test('what was told to be missing is not told again, and what is older is not read', () => {
  const numbering = new Numbering({ stdout: { time: '5000', lines: 1 }, end: '6000' }, FIRST);
  numbering.passOver(9000n);
  const next = new Numbering(numbering.cursor(), FIRST);
  assert.ok(next.joined);
  assert.deepEqual(
    take(next, [
      ['stdout', 8999n],
      ['stderr', 9000n],
    ]),
    [undefined, 0]
  );
});
