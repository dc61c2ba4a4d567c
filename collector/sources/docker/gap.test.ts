import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { until } from '../../testing.ts';
import { Lab } from './lab.ts';

const [A, B, C, D] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64), 'd'.repeat(64)];

/** Two containers whose start has been seen, and a collector that has gone. */
async function away(t: TestContext): Promise<Lab> {
  const lab = new Lab(t, { logs: false });
  await lab.engine.start();
  await lab.start();
  for (const [id, name] of [
    [A, 'a'],
    [B, 'b'],
  ] as const) {
    lab.engine.add(id, name, { createdAt: lab.at(10), startedAt: lab.at(30) });
    lab.engine.emit('create', id, lab.at(20));
    lab.engine.emit('start', id, lab.at(40));
  }
  await lab.shows(() => lab.actions(), 'create', 'start', 'create', 'start');
  await lab.reopen();
  await until('all that follows is past', () => BigInt(Date.now()) * 1_000_000n > lab.at(400));
  return lab;
}

const found = (lab: Lab) =>
  lab.bench
    .records()
    .filter((record) => record.event_reason === 'found after a gap')
    .map((r) => `${r.container_name} ${r.event_action} ${r.process_exit_code ?? ''}`.trim())
    .sort();
const gaps = (lab: Lab): string[] =>
  lab.bench
    .records()
    .filter((record) => record.event_action === 'gap')
    .map((record) => record.event_reason ?? '');

test('what left a trace while the engine was restarted is found, once, with its own times', async (t) => {
  const lab = await away(t);
  lab.engine.keepEvents(0);
  const a = lab.engine.containers.get(A)!;
  Object.assign(a, { running: false, finishedAt: lab.at(60), exitCode: 137, oomKilled: true });
  lab.engine.containers.delete(B);
  lab.engine.add(C, 'c', { createdAt: lab.at(70), startedAt: lab.at(80) });
  // This one the engine still tells.
  lab.engine.add(D, 'd', { createdAt: lab.at(85), startedAt: lab.at(95) });
  lab.engine.emit('create', D, lab.at(90));
  lab.engine.emit('start', D, lab.at(100));
  await lab.start();
  const wanted = ['a die 137', 'a oom', 'b destroy', 'c create', 'c start'];
  await until('all', () => lab.actions().length === 4 + wanted.length + 2);
  assert.deepEqual(found(lab), wanted);
  assert.deepEqual(gaps(lab), ['engine restarted']);
  const times = new Map(
    lab.bench.entries().map(({ line, time }) => [/"record_id":"docker\/found\/[^"]*\/(\w+)"/.exec(line)?.[1], time])
  );
  assert.deepEqual([times.get('die'), times.get('start')], [lab.at(60), lab.at(80)]);
  await lab.reopen();
  await lab.start();
  await lab.shows(() => gaps(lab), 'engine restarted');
  assert.deepEqual([found(lab).length, lab.actions().length], [5, 11], 'nothing is found again');
});

test('more events than the engine keeps are told apart from a restart', async (t) => {
  const lab = await away(t);
  for (let n = 0; n < 300; n++) {
    lab.engine.emit('pause', A, lab.at(60 + n));
  }
  lab.engine.keepEvents(256);
  await lab.start();
  await until('the pauses', () => lab.actions().length === 4 + 256);
  assert.deepEqual([gaps(lab), found(lab)], [['too many events'], []]);
  const gap = lab.bench.records().find((record) => record.event_action === 'gap')!;
  assert.deepEqual(
    [gap.event_start, gap.event_end].map((time) => Date.parse(time ?? '')),
    [40, 60 + 44].map((ms) => Number(lab.at(ms) / 1_000_000n))
  );
});

test('where the engine still has the newest event nothing is missing, and nothing is compared', async (t) => {
  const lab = await away(t);
  Object.assign(lab.engine.containers.get(A)!, { running: false, finishedAt: lab.at(55), exitCode: 1 });
  lab.engine.emit('die', A, lab.at(60), { exitCode: '1' });
  await lab.start();
  await until('the event', () => lab.actions().length === 5);
  assert.deepEqual([gaps(lab), found(lab)], [[], []]);
});

test('containers that are there at the first look are not news', async (t) => {
  const lab = new Lab(t, { logs: false });
  await lab.engine.start();
  lab.engine.add(A, 'a', { createdAt: lab.at(-90_000), startedAt: lab.at(-80_000) });
  await lab.start();
  await lab.reopen();
  lab.engine.containers.get(A)!.startedAt = lab.at(-1000);
  await lab.start();
  await until('the restart of it', () => lab.actions().length === 1);
  assert.deepEqual([gaps(lab), found(lab)], [['engine restarted'], ['a start']]);
});

test('a time without an engine is recorded with its span when it is over', async (t) => {
  const lab = new Lab(t, { logs: false });
  const starting = lab.start();
  await until('it has tried', () => lab.bench.log.lines.some((line) => line.includes('no such socket')));
  await lab.engine.start();
  await starting;
  await until('the record', () => gaps(lab).length === 1);
  const gap = lab.bench.records().find((record) => record.event_action === 'gap')!;
  assert.equal(gap.event_reason, 'engine unreachable');
  assert.ok(Date.parse(gap.event_start!) <= Date.parse(gap.event_end!));
});
