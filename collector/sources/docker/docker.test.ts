import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture, until } from '../../testing.ts';
import { Lab } from './lab.ts';

const PAY = 'd768c618fbeaad9f7a8b0e5b7b7d8d1fbd90a5002b2d1d5a5b09a5ab689b82a0';
const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

test('real events become records; health checks and networks do not; the end of a session knows its command', async (t) => {
  const lab = new Lab(t);
  await lab.engine.start();
  lab.engine.add(PAY, 'pay', { healthCheck: ['CMD-SHELL', 'ls /bin/sh'], running: false });
  await lab.start();
  fixture('docker-events.jsonl').forEach((text) => lab.engine.replay(text));
  await lab.shows(
    () => lab.actions(),
    ...[
      'create',
      'start',
      'exec sh -c id; echo cm0gLXJmIC8= | base64 -d',
      'exec-end sh -c id; echo cm0gLXJmIC8= | base64 -d',
    ],
    ...[
      'exec ls /',
      'exec-end ls /',
      'copy-out',
      'pause',
      'unpause',
      'kill',
      'kill',
      'die',
      'stop',
      'start',
      'kill',
      'die',
      'destroy',
    ]
  );
  const end = lab.bench.records().find((record) => record.event_action === 'exec-end')!;
  assert.deepEqual([end.host_name, end.container_image_id, end.event_duration! > 1e6], ['h1', 'sha256:1', true]);
});

test('events that the engine hands out again after the connection broke are known, late ones are taken', async (t) => {
  const lab = new Lab(t, { logs: false });
  await lab.engine.start();
  lab.engine.add(A, 'a');
  await lab.start();
  lab.engine.emit('start', A, lab.at(1000));
  lab.engine.emit('pause', A, lab.at(2000));
  lab.engine.emit('pause', A, lab.at(2000), { other: 'same moment' });
  await lab.shows(() => lab.actions(), 'start', 'pause');
  lab.engine.breakEvents();
  lab.engine.emit('unpause', A, lab.at(1900));
  await until('it is connected again', () => lab.engine.listening === 1);
  lab.engine.emit('stop', A, lab.at(3000));
  await lab.shows(() => lab.actions(), 'start', 'pause', 'unpause', 'stop');
});

test('after a restart nothing comes twice, though the buffer has forgotten what was seen', async (t) => {
  const lab = new Lab(t, { logs: false });
  await lab.engine.start();
  lab.engine.add(A, 'a', { healthCheck: ['CMD', 'true'] });
  await lab.start();
  lab.engine.emit('exec_start: true ', A, lab.at(1), { execID: 'health' });
  lab.engine.emit('exec_start: ls', A, lab.at(2), { execID: 'e' });
  lab.engine.emit('exec_die', A, lab.at(3), { execID: 'e', exitCode: '0' });
  lab.engine.emit('exec_die', A, lab.at(4), { execID: 'health', exitCode: '0' });
  await lab.shows(() => lab.actions(), 'exec ls', 'exec-end ls');
  await lab.reopen();
  lab.engine.emit('die', A, lab.at(5), { exitCode: '0' });
  await lab.start();
  await lab.shows(() => lab.actions(), 'exec ls', 'exec-end ls', 'die');
});

test('an engine that is not there, or goes away, is waited for and said', async (t) => {
  const lab = new Lab(t);
  const starting = lab.start();
  await until('the message', () =>
    lab.bench.log.lines.some((line) => line.includes('there is no such socket; is Docker or Podman running'))
  );
  const a = lab.engine.add(A, 'a');
  await lab.engine.start();
  await starting;
  lab.engine.say(a, 'one', lab.at(60_001));
  lab.engine.emit('pause', A, lab.at(60_002));
  await lab.shows(() => [...lab.said(), ...lab.actions()], 'one', 'pause');
  await lab.engine.stop();
  lab.engine.emit('unpause', A, lab.at(60_003));
  lab.engine.say(a, 'two', lab.at(60_004));
  await lab.engine.start();
  await until('it is connected again', () => lab.engine.listening === 1);
  await lab.shows(() => [...lab.said(), ...lab.actions()], 'one', 'two', 'pause', 'unpause');
});

test('logs are read from the first look on, and after a restart each line is there once', async (t) => {
  const lab = new Lab(t);
  await lab.engine.start();
  const a = lab.engine.add(A, 'a');
  lab.engine.say(a, 'before', lab.at(-60_000));
  await lab.start();
  lab.engine.say(a, 'one', lab.at(1));
  lab.engine.say(a, 'two', lab.at(1));
  lab.engine.say(a, 'err', lab.at(0), 2);
  await lab.shows(() => lab.said(), 'one', 'two', 'err');
  await lab.reopen();
  lab.engine.say(a, 'three', lab.at(1));
  lab.engine.say(a, 'older err', lab.at(1) - 1n, 2);
  lab.engine.say(a, 'four', lab.at(2));
  await lab.start();
  await lab.shows(() => lab.said(), 'one', 'two', 'err', 'three', 'older err', 'four');
  const ids = lab.bench.records().map((record) => record.record_id);
  assert.equal(new Set(ids).size, 6);
  assert.equal(ids[0], `log/${A.slice(0, 20)}/stdout/${lab.at(1)}/0`);
});

for (const [how, broken] of [
  ['ends', false],
  ['breaks', true],
] as const) {
  test(`a log that ${how} though its container goes on is followed again`, async (t) => {
    const lab = new Lab(t);
    await lab.engine.start();
    const a = lab.engine.add(A, 'a');
    await lab.start();
    lab.engine.say(a, 'one', lab.at(1));
    await lab.shows(() => lab.said(), 'one');
    lab.engine.endLog(a, broken);
    lab.engine.say(a, 'two', lab.at(2));
    await lab.shows(() => lab.said(), 'one', 'two');
  });
}

test('a container that starts is followed to its end, and again when it restarts', async (t) => {
  const lab = new Lab(t, { events: false });
  await lab.engine.start();
  await lab.start();
  const a = lab.engine.add(A, 'a');
  lab.engine.emit('start', A, lab.at(1));
  lab.engine.say(a, 'one', lab.at(2));
  await lab.shows(() => lab.said(), 'one');
  a.running = false;
  lab.engine.say(a, 'last words', lab.at(3));
  lab.engine.endLog(a);
  lab.engine.emit('die', A, lab.at(4));
  a.running = true;
  lab.engine.emit('start', A, lab.at(5));
  lab.engine.say(a, 'again', lab.at(6));
  await lab.shows(() => lab.said(), 'one', 'last words', 'again');
  assert.equal(a.followers.size, 1, 'followed once');
});

test('what a container wrote before it stopped while nobody looked is read', async (t) => {
  const lab = new Lab(t, { events: false });
  await lab.engine.start();
  const a = lab.engine.add(A, 'a');
  const b = lab.engine.add(B, 'b', { running: false, finishedAt: lab.at(-60_000) });
  lab.engine.say(b, 'long ago', lab.at(-60_000));
  await lab.start();
  lab.engine.say(a, 'one', lab.at(1));
  await lab.shows(() => lab.said(), 'one');
  await lab.reopen();
  lab.engine.say(a, 'two', lab.at(2));
  Object.assign(a, { running: false, finishedAt: lab.at(3) });
  const short = lab.engine.add('c'.repeat(64), 'short', { running: false, finishedAt: lab.at(5) });
  lab.engine.say(short, 'came and went', lab.at(4));
  await lab.start();
  await lab.shows(() => lab.said(), 'one', 'two', 'came and went');
});

test('the position of a destroyed container is forgotten, at once or at the next connection', async (t) => {
  const lab = new Lab(t, { events: false });
  await lab.engine.start();
  const [a, b] = [lab.engine.add(A, 'a'), lab.engine.add(B, 'b')];
  await lab.start();
  lab.engine.say(a, 'one', lab.at(1));
  lab.engine.say(b, 'one', lab.at(1));
  await until('both', () => lab.bench.buffer.cursorKeys('docker-log ').length === 2);
  a.running = false;
  lab.engine.containers.delete(A);
  lab.engine.say(a, 'last words', lab.at(2));
  lab.engine.endLog(a);
  lab.engine.emit('destroy', A, lab.at(3));
  await until('one of them', () => lab.bench.buffer.cursorKeys('docker-log ').join() === `docker-log ${B}`);
  assert.ok(lab.said().includes('last words'));
  await lab.stop();
  lab.engine.containers.delete(B);
  lab.engine.emit('destroy', B, lab.at(4));
  await lab.reopen();
  await lab.start();
  await until('none', () => lab.bench.buffer.cursorKeys('docker-log ').length === 0);
});

test('a new container of an old name is another one, and a renamed one goes by its new name', async (t) => {
  const lab = new Lab(t, { events: false });
  await lab.engine.start();
  const a = lab.engine.add(A, 'web');
  await lab.start();
  lab.engine.say(a, 'old', lab.at(1));
  await lab.shows(() => lab.said(), 'old');
  a.name = 'web-old';
  lab.engine.emit('rename', A, lab.at(2), { oldName: '/web' });
  const b = lab.engine.add(B, 'web');
  lab.engine.emit('start', B, lab.at(3));
  await until('both are followed', () => a.followers.size === 1 && b.followers.size === 1);
  lab.engine.say(b, 'new', lab.at(1));
  await until('the first', () => lab.said().length === 2);
  lab.engine.say(a, 'renamed', lab.at(4));
  await lab.shows(
    () => lab.bench.records().map((r) => `${r.container_name} ${r.container_id?.[0]} ${r.message}`),
    'web a old',
    'web b new',
    'web-old a renamed'
  );
});

test('logs of containers whose names are excluded are not read', async (t) => {
  const lab = new Lab(t, { excludeLogs: ['noisy-*', 'a.b'] });
  await lab.engine.start();
  const names = ['noisy-1', 'very-noisy-1', 'a.b', 'axb'];
  const containers = names.map((name, n) => lab.engine.add(`${n}`.repeat(64), name));
  await lab.start();
  containers.forEach((container, n) => lab.engine.say(container, container.name, lab.at(n)));
  await lab.shows(() => lab.said().sort(), 'axb', 'very-noisy-1');
});

test('an engine that fails to inspect a container for a while loses none of its log', async (t) => {
  const lab = new Lab(t, { events: false });
  await lab.engine.start();
  await lab.start();
  lab.engine.failInspections = 2;
  const a = lab.engine.add(A, 'a');
  lab.engine.emit('start', A, lab.at(1));
  lab.engine.say(a, 'one', lab.at(2));
  await lab.shows(() => lab.said(), 'one');
});

test('a long line becomes parts that Loki takes, with nothing between them lost', async (t) => {
  const lab = new Lab(t, { events: false });
  await lab.engine.start();
  const a = lab.engine.add(A, 'a');
  await lab.start();
  const text = '\u0001'.repeat(40_000) + 'x😀'.repeat(20_000);
  lab.engine.say(a, text, lab.at(1));
  await until('the parts', () => lab.said().join('') === text);
  assert.ok(lab.said().length > 1 && lab.said().every((part) => part.isWellFormed()));
  assert.ok(lab.bench.entries().every(({ line }) => Buffer.byteLength(line) < 250_000));
});

test('what is no event is set aside and the others go on', async (t) => {
  const lab = new Lab(t, { logs: false });
  await lab.engine.start();
  lab.engine.add(A, 'a');
  await lab.start();
  lab.engine.replay(`{"Type":"container","timeNano":${lab.at(1)}}`);
  lab.engine.emit('pause', A, lab.at(2));
  await lab.shows(() => lab.actions(), 'pause');
  assert.deepEqual(
    lab.bench.deadLetters().map(({ where }) => where),
    ['docker events']
  );
});

test('it stops at once while the buffer is full, and goes on where it was', async (t) => {
  const lab = new Lab(t, { events: false }, { maxBytes: 1500 });
  await lab.engine.start();
  const a = lab.engine.add(A, 'a');
  await lab.start();
  for (let n = 0; n < 10; n++) {
    lab.engine.say(a, `${n} ${'x'.repeat(300)}`, lab.at(n));
  }
  await until('the message', () => lab.bench.log.lines.some((line) => line.includes('the buffer cannot take more')));
  const began = Date.now();
  await lab.reopen();
  assert.ok(Date.now() - began < 1000);
  await lab.start();
  await lab.shows(() => lab.said().map((line) => line.split(' ')[0]!), ...Array.from({ length: 10 }, (_, n) => `${n}`));
});
