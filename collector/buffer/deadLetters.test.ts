import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { jsonLines, tempDir } from '../testing.ts';
import { DeadLetters } from './deadLetters.ts';

test('payloads are kept with place, reason and time, in a file for the owner only', (t) => {
  const path = join(tempDir(t), 'new', 'dead.jsonl');
  const dead = new DeadLetters(path);
  dead.add('here', 'not "JSON"\n', 'a\nb\u0000ü');
  dead.add('here', 'again', '');
  const [first] = jsonLines<Record<string, string>>(path);
  assert.deepEqual({ ...first, time: '' }, { time: '', where: 'here', reason: 'not "JSON"\n', payload: 'a\nb\u0000ü' });
  assert.ok(Math.abs(Date.parse(first!['time']!) - Date.now()) < 60_000);
  assert.equal(dead.counts.get('here'), 2);
  assert.equal(statSync(path).mode & 0o077, 0);
});

test('a file that is long enough makes way for a new one, and two are kept', (t) => {
  const dir = tempDir(t);
  const forgotten: number[] = [];
  const added: string[] = [];
  const dead = new DeadLetters(join(dir, 'dead.jsonl'), {
    maxBytes: 1000,
    onAdded: (where, reason) => added.push(`${where} ${reason}`),
    onForgotten: (count) => forgotten.push(count),
  });
  for (let n = 0; n < 40; n++) {
    dead.add('here', `${n}`, 'ü'.repeat(100));
  }
  const kept = [...jsonLines(join(dir, 'dead.jsonl.1')), ...jsonLines(join(dir, 'dead.jsonl'))] as Array<{
    reason: string;
  }>;
  assert.deepEqual(readdirSync(dir).sort(), ['dead.jsonl', 'dead.jsonl.1']);
  assert.ok(
    readdirSync(dir).every((name) => statSync(join(dir, name)).size <= 1000),
    'counted in bytes'
  );
  assert.deepEqual(
    kept.map(({ reason }) => Number(reason)),
    Array.from({ length: kept.length }, (_, n) => 40 - kept.length + n)
  );
  assert.equal(dead.counts.get('here'), 40);
  assert.equal(
    forgotten.reduce((a, b) => a + b),
    40 - kept.length
  );
  assert.equal(added.length, 40);
  assert.equal(added[39], 'here 39');
});

test('one payload larger than the file may be is kept all the same', (t) => {
  const path = join(tempDir(t), 'dead.jsonl');
  const dead = new DeadLetters(path, { maxBytes: 10 });
  dead.add('here', 'first', 'x'.repeat(100));
  dead.add('here', 'second', 'x'.repeat(100));
  assert.deepEqual(
    jsonLines<{ reason: string }>(path).map(({ reason }) => reason),
    ['second']
  );
});

test('what the disk refuses is thrown and not counted', (t) => {
  const path = join(tempDir(t), 'dead.jsonl');
  const dead = new DeadLetters(path);
  mkdirSync(path);
  assert.throws(() => dead.add('here', 'x', 'x'), /EISDIR/);
  assert.equal(dead.counts.size, 0);
});
