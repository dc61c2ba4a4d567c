import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatTime } from '../../pipeline/time.ts';
import { until } from '../../testing.ts';
import type { FakeContainer } from './fakeEngine.ts';
import { Lab } from './lab.ts';

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];
const small = { Type: 'json-file', Config: { 'max-size': '1k', 'max-file': '2' } };

/** A container of which one line has been read, and a collector that has gone. */
async function away(t: TestContext, more: Partial<FakeContainer> = {}): Promise<{ lab: Lab; a: FakeContainer }> {
  const lab = new Lab(t, { events: false });
  await lab.engine.start();
  const a = lab.engine.add(A, 'a', { startedAt: lab.at(0), ...more });
  await lab.start();
  lab.engine.emit('start', A, lab.at(1));
  lab.engine.say(a, 'one', lab.at(2));
  await lab.shows(() => lab.said(), 'one');
  await lab.stop();
  return { lab, a };
}

/** Ten milliseconds ago. */
const late = (n: number) => (BigInt(Date.now()) - 10n) * 1_000_000n + BigInt(n);

const span = (lab: Lab) => {
  const { event_start, event_end } = lab.bench.records().find(({ event_action }) => event_action === 'gap')!;
  return [event_start, event_end];
};

test('lines that were rotated away before they were read are recorded, once, from the last line read to the first one there', async (t) => {
  const { lab, a } = await away(t, { logConfig: small });
  lab.engine.say(a, 'lost', lab.at(3));
  a.log.splice(0);
  lab.engine.say(a, 'three', lab.at(4));
  await lab.reopen();
  await lab.start();
  await lab.shows(() => lab.missed(), 'a rotated');
  assert.deepEqual(span(lab), [formatTime(lab.at(2)), formatTime(lab.at(4))]);
  assert.deepEqual(lab.said(), ['one', 'three']);
  const gap = lab.bench.records().find(({ event_action }) => event_action === 'gap')!;
  assert.deepEqual(
    [gap.collector_source, gap.container_id, gap.container_image_name, gap.container_runtime_name],
    ['docker', A, 'bb:1', 'docker']
  );
  await lab.reopen();
  lab.engine.say(a, 'four', lab.at(5));
  await lab.start();
  await lab.shows(() => lab.said(), 'one', 'three', 'four');
  assert.deepEqual(lab.missed(), ['a rotated']);
});

test('where the line read last is still there nothing is missing, whatever else has been let go', async (t) => {
  const { lab, a } = await away(t, { logConfig: small });
  lab.engine.say(a, 'other stream', lab.at(3), 2);
  await lab.reopen();
  await lab.start();
  await lab.shows(() => lab.said(), 'one', 'other stream');
  await lab.stop();
  a.log.shift();
  lab.engine.say(a, 'two', lab.at(4));
  await lab.reopen();
  await lab.start();
  await lab.shows(() => lab.said(), 'one', 'other stream', 'two');
  assert.deepEqual(lab.missed(), []);
});

test('before anything is said to be missing the log is read whole, as an engine can leave out files when it is asked from a time on', async (t) => {
  const { lab, a } = await away(t, { logConfig: small });
  lab.engine.say(a, 'two', lab.at(3));
  lab.engine.say(a, 'three', lab.at(4));
  a.compressed = 2;
  await lab.reopen();
  await lab.start();
  await lab.shows(() => lab.said(), 'one', 'two', 'three');
  assert.deepEqual(lab.missed(), []);
});

test('a log that is empty by the time the container ends is recorded, and once', async (t) => {
  const { lab, a } = await away(t);
  a.log.splice(0);
  Object.assign(a, { running: false, finishedAt: lab.at(9) });
  for (const connection of ['first', 'second']) {
    await lab.reopen();
    await lab.start();
    await until(
      `${connection}: it is read to its end`,
      () => lab.bench.buffer.cursor<{ end?: string }>(`docker-log ${A}`)?.end !== undefined
    );
    await lab.shows(() => lab.missed(), 'a rotated');
  }
  a.running = true;
  lab.engine.say(a, 'again', BigInt(Date.now() + 60_000) * 1_000_000n);
  lab.engine.emit('start', A, lab.at(10));
  await lab.shows(() => lab.said(), 'one', 'again');
  assert.deepEqual(lab.missed(), ['a rotated']);
});

test('a container that was removed while nobody looked is recorded with what it may have written', async (t) => {
  const { lab } = await away(t);
  lab.engine.containers.delete(A);
  lab.engine.emit('destroy', A, lab.at(9));
  await lab.reopen();
  await lab.start();
  await lab.shows(() => lab.missed(), 'a removed');
  assert.deepEqual(span(lab), [formatTime(lab.at(2)), formatTime(lab.at(9))]);
  await lab.reopen();
  await lab.start();
  await lab.shows(() => lab.missed(), 'a removed');
});

test('so is one that came and went meanwhile, unless its log is not collected', async (t) => {
  const lab = new Lab(t, { events: false, excludeLogs: ['noisy'] });
  await lab.engine.start();
  await lab.start();
  lab.engine.emit('create', A, lab.at(0), { name: 'before' });
  await until('the event', () => lab.bench.buffer.cursorKeys('docker-container ').length === 1);
  await lab.reopen();
  for (const [id, name] of [
    [A, 'short'],
    [B, 'noisy'],
  ] as const) {
    ['create', 'start', 'die', 'destroy'].forEach((action, n) => lab.engine.emit(action, id, lab.at(10 + n), { name }));
  }
  await lab.start();
  await lab.shows(() => lab.missed(), 'short removed');
  assert.deepEqual(span(lab), [formatTime(lab.at(11)), formatTime(lab.at(13))]);
});

test('a container whose log was read to its end is removed without a word, at once or later', async (t) => {
  const lab = new Lab(t, { events: false });
  await lab.engine.start();
  const [a, b] = [lab.engine.add(A, 'a'), lab.engine.add(B, 'b')];
  await lab.start();
  for (const one of [a, b]) {
    lab.engine.emit('start', one.id, lab.at(1));
    lab.engine.say(one, 'last words', lab.at(2));
  }
  await until('both', () => lab.said().length === 2);
  // One with --rm, the other stopped, and removed while nobody looks.
  lab.engine.containers.delete(A);
  lab.engine.endLog(a);
  lab.engine.emit('destroy', A, lab.at(4));
  Object.assign(b, { running: false, finishedAt: lab.at(5) });
  lab.engine.endLog(b);
  await until('the end', () => lab.bench.buffer.cursor<{ end?: string }>(`docker-log ${B}`)?.end !== undefined);
  await lab.reopen();
  lab.engine.containers.delete(B);
  lab.engine.emit('destroy', B, lab.at(6));
  await lab.start();
  await until('all is forgotten', () => lab.bench.buffer.cursorKeys('docker-log ').length === 0);
  assert.deepEqual([lab.missed(), lab.said()], [[], ['last words', 'last words']]);
});

test('a log that filled its files before it was read for the first time may have lost its beginning', async (t) => {
  const lab = new Lab(t, { events: false });
  await lab.engine.start();
  await lab.start();
  await lab.reopen();
  const log = { createdAt: lab.at(1), logConfig: small };
  const [a, b] = [lab.engine.add(A, 'full', log), lab.engine.add(B, 'not', log)];
  const past = (n: number) => (BigInt(Date.now()) - 500n) * 1_000_000n + BigInt(n);
  await until('the first look is past', () => past(0) > lab.at(0));
  for (let n = 0; n < 9; n++) {
    lab.engine.say(a, 'x'.repeat(100), past(n));
  }
  lab.engine.say(b, 'x'.repeat(100), past(0));
  await lab.start();
  await until('all', () => lab.said().length === 10);
  await lab.shows(() => lab.missed(), 'full rotated');
});

test('what fills the files later has not been written before the first look', async (t) => {
  const lab = new Lab(t, { events: false });
  await lab.engine.start();
  await lab.start();
  await lab.reopen();
  const a = lab.engine.add(A, 'a', { logConfig: small });
  await until('the first look is past', () => late(0) > lab.at(0));
  lab.engine.say(a, 'one', late(0));
  await lab.start();
  await lab.shows(() => lab.said(), 'one');
  await lab.reopen();
  const many = Array.from({ length: 30 }, () => 'x'.repeat(100));
  many.forEach((text, n) => lab.engine.say(a, text, late(n)));
  await lab.start();
  await lab.shows(() => lab.said(), 'one', ...many);
  assert.deepEqual(lab.missed(), []);
});

test('an engine whose follower repeats lines is not believed that there were several', async (t) => {
  const lab = new Lab(t, { events: false });
  lab.engine.apiVersion = '1.41';
  await lab.engine.start();
  const a = lab.engine.add(A, 'a', { logConfig: { Type: 'json-file', Config: { 'max-size': '10m' } } });
  await lab.start();
  await until('it is followed', () => a.followers.size === 1);
  await sleep(30);
  const [one, two] = [late(1), late(2)];
  for (const [text, time] of [
    ['one', one],
    ['two', two],
    ['two', two],
    ['one', one],
    ['two', two],
    ['other', two],
  ] as const) {
    lab.engine.say(a, text, time);
  }
  await lab.shows(() => lab.said(), 'one', 'two', 'other');
});

test('a follower that was too slow to be trusted is left, and nothing that it passed over is lost', async (t) => {
  const lab = new Lab(t, { events: false });
  await lab.engine.start();
  const a = lab.engine.add(A, 'a', { logConfig: small });
  await lab.start();
  await until('it is followed', () => a.followers.size === 1);
  await sleep(30);
  const wanted = Array.from({ length: 300 }, (_, n) => `${n}`);
  wanted.forEach((text, n) =>
    n >= 150 && n < 200 ? lab.engine.write(a, text, late(n)) : lab.engine.say(a, text, late(n))
  );
  await until('all', () => lab.said().length >= wanted.length);
  assert.deepEqual([lab.said(), lab.missed()], [wanted, []]);
});

test('a follower that is known to hang is taken for a sign only', async (t) => {
  const lab = new Lab(t, { events: false });
  lab.engine.apiVersion = '1.41';
  await lab.engine.start();
  const a = lab.engine.add(A, 'a', { logConfig: { Type: 'local', Config: {} } });
  await lab.start();
  await until('it is followed', () => a.followers.size === 1);
  await sleep(30);
  lab.engine.write(a, 'one', late(1));
  lab.engine.say(a, 'two', late(2));
  await lab.shows(() => lab.said(), 'one', 'two');
});
