import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench, memoryLog, observation, tempDir, until } from '../testing.ts';
import { Journal } from './journal.ts';

test('what befalls the collector becomes records', async (t) => {
  const bench = new Bench(tempDir(t));
  const from = 1_795_431_107_000_000_000n;
  bench.journal.note({ action: 'start', message: 'collecting docker' });
  bench.journal.gap('docker', { reason: 'engine away', message: 'events are missing', from, until: from + 1_500n });
  await bench.journal.flush();
  const [start, gap] = bench.records();
  assert.equal(start?.event_action, 'start');
  assert.deepEqual(
    { ...gap, record_id: '', labels: { ...gap?.labels } },
    {
      record_id: '',
      record_version: 1,
      event_action: 'gap',
      event_reason: 'engine away',
      event_start: '2026-11-23T10:51:47.000Z',
      event_end: '2026-11-23T10:51:47.0000015Z',
      host_name: 'host-1',
      message: 'events are missing',
      collector_source: 'docker',
      labels: {
        access: 'none',
        actor: 'system',
        cluster: 'test',
        object: 'collector',
        service_name: 'collector',
        severity: 'medium',
        tallyman: 'record',
      },
    }
  );
  assert.notEqual(start?.record_id, gap?.record_id);
});

test('drops are counted by source and reason and recorded together', async (t) => {
  const bench = new Bench(tempDir(t));
  bench.journal.drop('kubernetes-audit', 'rule leases', 40);
  bench.journal.drop('kubernetes-audit', 'rule leases', 2);
  bench.journal.drop('buffer', 'oldest');
  await bench.journal.flush();
  await bench.journal.flush();
  assert.deepEqual(
    bench
      .records()
      .map(({ event_action, event_count, event_reason, message }) => [
        event_action,
        event_count,
        event_reason,
        message,
      ]),
    [
      ['drop', 42, 'rule leases', '42 events were dropped: rule leases'],
      ['drop', 1, 'oldest', '1 event was dropped: oldest'],
    ]
  );
  assert.equal(bench.journal.dropped().find(({ source }) => source === 'buffer')?.count, 1);
});

test('drops that were not recorded yet survive a crash with the position of their source', async (t) => {
  const dir = tempDir(t);
  const bench = new Bench(dir);
  bench.journal.drop('kubernetes-audit', 'rule leases', 7);
  await bench.pipeline.write([observation('a')], { file: 1 });
  // What happened since the last frame is read again by the source.
  bench.journal.drop('kubernetes-audit', 'rule leases', 1);
  const after = new Bench(dir);
  await after.journal.flush();
  assert.equal(after.records().find(({ event_action }) => event_action === 'drop')?.event_count, 7);
  const again = new Bench(dir);
  await again.journal.flush();
  assert.equal(again.records().filter(({ event_action }) => event_action === 'drop').length, 1);
  assert.deepEqual(again.journal.dropped(), [{ source: 'kubernetes-audit', reason: 'rule leases', count: 7 }]);
});

test('a permission that is lost is recorded once, and once when it is regained', async (t) => {
  const bench = new Bench(tempDir(t));
  bench.journal.permission('kubernetes-events', true, 'may list events');
  bench.journal.permission('kubernetes-events', false, 'may not list events');
  bench.journal.permission('kubernetes-events', false, 'may not list events');
  bench.journal.permission('kubernetes-events', true, 'may list events');
  await bench.journal.flush();
  assert.deepEqual(
    bench.records().map(({ event_action }) => event_action),
    ['permission-lost', 'permission-regained']
  );
});

test('what a full buffer refuses is written once there is room', async (t) => {
  const bench = new Bench(tempDir(t), { maxBytes: 2000 });
  await bench.pipeline.write([observation('big', { evidence: JSON.stringify('x'.repeat(1200)) })]);
  const journal = new Journal(bench.pipeline, { host: 'host-1', log: memoryLog(), flushMs: 10 });
  journal.note({ action: 'gap', message: 'y'.repeat(500) });
  journal.drop('docker', 'too long', 3);
  await journal.flush();
  assert.equal(bench.entries().length, 2);
  const { end } = bench.buffer.next(1e6)!;
  const stop = new AbortController();
  const running = journal.run(stop.signal);
  bench.buffer.ack(end);
  await until('both are written', () => bench.entries().length === 2);
  stop.abort();
  await running;
});
