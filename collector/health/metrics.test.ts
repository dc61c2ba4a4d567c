import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../pipeline/pipeline.ts';
import { Seen } from '../pipeline/seen.ts';
import { Bench, observation, tempDir } from '../testing.ts';
import { Metrics, type Looked } from './metrics.ts';
import { parsePrometheus, valueOf } from './prometheusText.ts';

const quiet: Looked = {
  buffer: () => ({ pendingBytes: 0, limitBytes: 100, segments: 1, oldestAt: undefined, full: false }),
  dropped: () => [],
  dead: () => [],
  sources: () => [],
  sink: () => ({ stored: 0, waitingSince: undefined }),
  clockSkewMs: () => undefined,
};

const read = async (metrics: Metrics) => parsePrometheus(await metrics.text());

test('what the pipeline writes is counted by source, object and severity, with its age', async (t) => {
  const metrics = new Metrics('1.2.3');
  const bench = new Bench(tempDir(t), { maxBytes: 2000 });
  const pipeline = new Pipeline(bench.buffer, new Seen(), 'test', { meter: metrics }).as('kubernetes-audit log');
  const time = BigInt(Date.now() - 60_000) * 1_000_000n;
  await pipeline.write([observation('a', { time }), observation('b', { time, severity: 'high' })]);
  await pipeline.write([observation('a', { time })]);
  await assert.rejects(
    pipeline.write([
      observation('c', { time, record: { record_id: 'c', event_action: 'x', message: 'x'.repeat(3000) } }),
    ])
  );
  const families = await read(metrics);
  const written = (severity: string) =>
    valueOf(families, 'tallyman_records_written_total', { object: 'kubernetes-audit', severity });
  assert.deepEqual([written('info'), written('high')], [1, 1]);
  const source = { source: 'kubernetes-audit log' };
  assert.equal(valueOf(families, 'tallyman_records_repeated_total', source), 1);
  assert.equal(valueOf(families, 'tallyman_buffer_refusals_total', source), 1);
  const lag = valueOf(families, 'tallyman_source_lag_seconds', source)!;
  assert.ok(lag >= 60 && lag < 120, String(lag));
  assert.equal(valueOf(families, 'tallyman_source_last_event_timestamp_seconds', source), Number(time) / 1e9);
  await bench.buffer.close();
});

test('what is looked at is what it is at that moment', async () => {
  const metrics = new Metrics('1.2.3');
  let stored = 5;
  let skew: number | undefined;
  metrics.look({
    ...quiet,
    buffer: () => ({ pendingBytes: 7, limitBytes: 100, segments: 2, oldestAt: Date.now() - 5000, full: true }),
    dropped: () => [{ source: 'docker', reason: 'rule "x"\n', count: 3 }],
    dead: () => [['loki', 2]],
    sources: () => [
      { source: 'docker', up: true, started: true, reason: undefined, leader: undefined },
      { source: 'kubernetes-events', up: false, started: true, reason: 'x', leader: true },
    ],
    sink: () => ({ stored, waitingSince: Date.now() - 10_000 }),
    clockSkewMs: () => skew,
  });
  const first = await read(metrics);
  assert.equal(valueOf(first, 'tallyman_loki_entries_stored_total'), 5);
  assert.equal(valueOf(first, 'tallyman_clock_skew_seconds'), undefined, 'not known yet');
  [stored, skew] = [6, -2500];
  const families = await read(metrics);
  const value = (name: string, labels?: Record<string, string>) => valueOf(families, `tallyman_${name}`, labels);
  assert.equal(value('loki_entries_stored_total'), 6, 'and not 11');
  assert.equal(value('clock_skew_seconds', { peer: 'loki' }), -2.5);
  assert.deepEqual([value('buffer_pending_bytes'), value('buffer_limit_bytes'), value('buffer_full')], [7, 100, 1]);
  assert.ok(value('buffer_oldest_unsent_age_seconds')! >= 5);
  assert.ok(value('loki_waiting_seconds')! >= 10);
  assert.equal(value('events_dropped_total', { source: 'docker' }), 3);
  assert.equal(value('dead_letters_total', { source: 'loki' }), 2);
  assert.deepEqual(
    [value('source_up', { source: 'docker' }), value('source_up', { source: 'kubernetes-events' })],
    [1, 0]
  );
  assert.equal(value('source_leader', { source: 'docker' }), undefined);
  assert.equal(value('build_info', { version: '1.2.3' }), 1);
});

test('what went to Loki, and the requests of a webhook', async () => {
  const metrics = new Metrics('1.2.3');
  metrics.look(quiet);
  metrics.exchanged({ kind: 'push', status: 204, bytes: 100, seconds: 0.2 });
  metrics.exchanged({ kind: 'push', status: undefined, bytes: 50, seconds: 10 });
  metrics.exchanged({ kind: 'question', status: 200, bytes: 0, seconds: 1 });
  metrics.exchanged({ kind: 'look', status: 200, bytes: 0, seconds: 1 });
  metrics.answered('kubernetes-audit webhook', 401, 0.01);
  metrics.answered('kubernetes-audit webhook', 0, 3);
  const families = await read(metrics);
  const value = (name: string, labels?: Record<string, string>) => valueOf(families, `tallyman_${name}`, labels);
  assert.deepEqual([value('loki_pushes_total', { code: '204' }), value('loki_pushes_total', { code: 'none' })], [1, 1]);
  assert.equal(value('loki_push_bytes_total'), 150);
  assert.equal(value('loki_push_duration_seconds_count'), 1, 'what was not answered took no time that says anything');
  assert.equal(value('loki_push_duration_seconds_bucket', { le: '0.25' }), 1);
  assert.equal(value('loki_questions_total', { code: '200' }), 1);
  assert.deepEqual(
    [value('webhook_requests_total', { code: '401' }), value('webhook_requests_total', { code: 'gone' })],
    [1, 1]
  );
});

test("names follow Prometheus' conventions", async () => {
  const metrics = new Metrics('1.2.3');
  metrics.look(quiet);
  metrics.withProcess();
  const families = await read(metrics);
  assert.ok(families.has('process_cpu_user_seconds_total') && families.has('nodejs_eventloop_lag_seconds'));
  for (const [name, { type, help }] of families) {
    if (name.startsWith('tallyman_')) {
      assert.equal(name.endsWith('_total'), type === 'counter', name);
      assert.match(help, /^[A-Z1].*\.$/, name);
      assert.doesNotMatch(name, /_(ms|milliseconds|kb|mb)(_|$)/);
    }
  }
});
