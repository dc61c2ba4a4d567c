import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryLog, observation } from '../../testing.ts';
import { notStored } from './disputed.ts';
import { inheritedCursor } from './elected.ts';
import { SentPosition } from './sent.ts';

const signal = new AbortController().signal;
const quick = { retryMs: 1, settleMs: 30, patienceMs: 500 };

test('what is stored is left out', async () => {
  const [a, b] = [observation('a'), observation('b')];
  const stored = () => Promise.resolve(new Set(['a']));
  assert.deepEqual(await notStored([a, b], { stored, log: memoryLog(), ...quick }, signal), [b]);
});

test('a store that was away is asked again after others had time to send what they held back', async () => {
  const answers = [new Error('away'), new Set<string>(), new Set(['a'])];
  const stored = () => {
    const answer = answers.shift()!;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const log = memoryLog();
  const began = performance.now();
  assert.deepEqual(await notStored([observation('a')], { stored, log, ...quick }, signal), []);
  assert.ok(performance.now() - began >= 29);
  assert.deepEqual(log.lines, ['warn cannot ask what the last leader has recorded: away']);
});

test('in the end events are written rather than forgotten', async () => {
  const log = memoryLog();
  const stored = () => Promise.reject(new Error('away'));
  const list = [observation('a')];
  assert.deepEqual(await notStored(list, { stored, log, ...quick, patienceMs: 20 }, signal), list);
  assert.match(log.lines.at(-1)!, /^warn 1 events are written without knowing/);
});

test('a position is sent when all that was on disk with it is', () => {
  const sent: boolean[] = [];
  const position = new SentPosition(() => {
    const mark = sent.push(false) - 1;
    return () => sent[mark]!;
  }, '5');
  assert.deepEqual([position.sent, position.complete], ['5', true]);
  position.written('6');
  position.written('7');
  assert.deepEqual([position.sent, position.complete], ['5', false]);
  sent[0] = true;
  assert.equal(position.sent, '6', 'the mark was set with 6');
  sent[1] = true;
  assert.deepEqual([position.sent, position.complete], ['7', true]);
});

test('a new leader begins where the last one had everything stored; whoever follows itself, where it was', () => {
  const own = { first: 1, at: 2, version: '20' };
  assert.deepEqual(inheritedCursor(own, '15', true, '30'), own, 'its own disk has the rest');
  assert.deepEqual(inheritedCursor(own, '15', false, '30'), { ...own, version: '15', disputed: '30' });
  assert.deepEqual(inheritedCursor(own, '25', true, '30'), { ...own, version: '25', disputed: '30' }, 'an old disk');
  assert.deepEqual(inheritedCursor(own, undefined, false, '30'), { ...own, disputed: '30' });
  const fresh = inheritedCursor(undefined, '15', true, '30');
  assert.deepEqual([fresh.version, fresh.disputed], ['15', '30'], 'a lost disk');
  assert.equal(inheritedCursor(undefined, undefined, false, '30').version, undefined);
});
