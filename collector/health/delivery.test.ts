import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dropped } from '../buffer/buffer.ts';
import { Bench, tempDir } from '../testing.ts';
import { DeliveryJournal } from './delivery.ts';

const dropped = (records: Record<string, number>, from = 0n, until = 0n): Dropped => ({
  records: new Map(Object.entries(records)),
  from,
  until,
  bytes: 4096,
});

test('what is damaged at opening, before there is a journal, is recorded later', async (t) => {
  const bench = new Bench(tempDir(t));
  const delivery = new DeliveryJournal();
  delivery.damaged('000000000001.wal: 12 bytes are damaged');
  delivery.open(bench.journal);
  delivery.damaged('000000000002.wal is damaged');
  await bench.journal.flush();
  const records = bench.records();
  assert.deepEqual(
    records.map(({ event_action, collector_source, message, labels }) => [
      event_action,
      collector_source,
      message,
      labels['severity'],
    ]),
    [
      ['damage', 'buffer', 'the buffer: 000000000001.wal: 12 bytes are damaged', 'high'],
      ['damage', 'buffer', 'the buffer: 000000000002.wal is damaged', 'high'],
    ]
  );
});

test('what a full buffer let go is one gap with its time, and counted by object', async (t) => {
  const bench = new Bench(tempDir(t));
  const delivery = new DeliveryJournal();
  delivery.open(bench.journal);
  const from = 1_795_431_107_000_000_000n;
  await delivery.dropped(dropped({ 'container-log': 8, 'kubernetes-audit': 2 }, from, from + 5_000_000_000n));
  const records = bench.records();
  const gap = records.find(({ event_action }) => event_action === 'gap');
  assert.equal(
    gap?.message,
    'the buffer was full and has let its oldest 10 records go (4096 bytes): 8 of container-log, 2 of kubernetes-audit'
  );
  assert.equal(gap.event_count, 10);
  assert.equal(Date.parse(gap.event_end!) - Date.parse(gap.event_start!), 5000);
  assert.deepEqual(
    records.filter(({ event_action }) => event_action === 'drop').map((one) => [one.event_reason, one.event_count]),
    [
      ['buffer full: container-log', 8],
      ['buffer full: kubernetes-audit', 2],
    ]
  );
});

test('dead letters are counted by what was wrong, and so are those that are forgotten', (t) => {
  const bench = new Bench(tempDir(t));
  const delivery = new DeliveryJournal();
  delivery.open(bench.journal);
  const { onAdded, onForgotten } = delivery.deadLetters;
  onAdded!('loki', "400 entry for stream '{}' has timestamp too old: 2026-01-01T00:00:00Z");
  onAdded!('loki', "400 entry for stream '{}' has timestamp too old: 2026-01-02T00:00:00Z");
  onAdded!('docker events', 'Unexpected token');
  onForgotten!(7);
  assert.deepEqual(bench.journal.dropped(), [
    { source: 'loki', reason: 'refused by Loki: too old', count: 2 },
    { source: 'docker events', reason: 'not usable', count: 1 },
    { source: 'dead letters', reason: 'dead letters full', count: 7 },
  ]);
});

test('a difference of the clocks says whose is behind, in seconds and in nanoseconds', async (t) => {
  const bench = new Bench(tempDir(t));
  const delivery = new DeliveryJournal();
  delivery.open(bench.journal);
  [-70_150, 2500, 300].forEach((skew) => delivery.clockSkew(skew));
  await bench.journal.flush();
  assert.deepEqual(
    bench.records().map(({ message, collector_clock_skew }) => [message, collector_clock_skew]),
    [
      ["Loki's clock is 70.2 s behind this machine's", -70_150_000_000],
      ["Loki's clock is 2.5 s ahead of this machine's", 2_500_000_000],
      ["Loki's clock and this machine's agree again", 300_000_000],
    ]
  );
});
