import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fixture } from '../../collector/testing.ts';
import { parsePrometheus, valueOf } from '../../collector/health/prometheusText.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { freePort } from '../parts/ports.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { eventually, scratch, startCollector, stored, type RunningCollector } from './harness.ts';

/** Events of an hour ago. */
const hour = new Date(Date.now() - 3_600_000).toISOString().slice(0, 14);
const events = fixture('kubernetes-audit.jsonl').map((line) => line.replaceAll(/\d{4}-\d\d-\d\dT\d\d:/g, hour));

/** What the health listener answers. */
class Probe {
  readonly #url: string;
  readonly #token: string;

  constructor(port: number, token: string) {
    this.#url = `http://127.0.0.1:${port}`;
    this.#token = token;
  }

  async ask(path: string): Promise<{ status: number; text: string }> {
    const headers = { authorization: `Bearer ${this.#token}` };
    const response = await fetch(this.#url + path, { headers, signal: AbortSignal.timeout(10_000) });
    return { status: response.status, text: await response.text() };
  }

  async missing(): Promise<Record<string, string>> {
    return (JSON.parse((await this.ask('/ready')).text) as { missing?: Record<string, string> }).missing ?? {};
  }

  async value(name: string, labels: Record<string, string> = {}): Promise<number | undefined> {
    const { status, text } = await this.ask('/metrics');
    assert.equal(status, 200, text);
    return valueOf(parsePrometheus(text), `tallyman_${name}`, labels);
  }
}

describe(
  'a collector with a health listener, before a real Loki',
  { skip: skipWithout('loki'), timeout: 180_000 },
  () => {
    let place: { dir: string; remove: () => Promise<void> };
    let loki: Loki;
    let collector: RunningCollector;
    let probe: Probe;
    let log: string;
    let port: number;
    const source = { source: 'kubernetes-audit log' };

    before(async () => {
      place = await scratch('health');
      loki = await startLoki({ dir: join(place.dir, 'loki') });
      const dir = join(place.dir, 'collector');
      log = join(dir, 'audit.log');
      await mkdir(dir, { recursive: true });
      await writeFile(join(dir, 'token'), 'metrics-token\n');
      port = await freePort();
      probe = new Probe(port, 'metrics-token');
      collector = await startCollector(dir, {
        cluster: 'health',
        loki: { url: loki.url },
        health: { listen: `127.0.0.1:${port}`, tokenFile: 'token' },
        sources: { kubernetesAudit: { logFile: { path: log } } },
      });
    });

    after(async () => {
      await collector?.kill('SIGKILL');
      await loki?.stop();
      await place?.remove();
    });

    test('it lives, and is ready when the source has what it reads', async () => {
      await eventually(async () => (await probe.missing())[source.source] !== undefined, 20);
      assert.match((await probe.missing())[source.source]!, /waiting for .*audit\.log: is the API server started with/);
      assert.equal((await probe.ask('/live')).status, 200);
      assert.equal(await probe.value('source_up', source), 0);
      await writeFile(log, `${events.join('\n')}\n`);
      await eventually(async () => (await probe.ask('/ready')).status === 200, 20);
      assert.equal(await probe.value('source_up', source), 1);
    });

    test('its metrics are what Loki holds', async () => {
      // The file is read in one piece: when some of it is written all of it is.
      await eventually(
        async () => /records_written_total\{object="kubernetes-audit"/.test((await probe.ask('/metrics')).text),
        30
      );
      await eventually(async () => ((await probe.value('buffer_pending_bytes')) ?? 1) === 0, 30);
      const { text } = await probe.ask('/metrics');
      const families = parsePrometheus(text);
      const records = await stored(loki.url, '{cluster="health",tallyman="record"}');
      const written = new Map<string, number>();
      for (const { labels } of records) {
        const key = `${labels['object']} ${labels['severity']}`;
        written.set(key, (written.get(key) ?? 0) + 1);
      }
      const counted = families
        .get('tallyman_records_written_total')!
        .samples.map(({ labels, value }): [string, number] => [`${labels['object']} ${labels['severity']}`, value]);
      assert.deepEqual(new Map(counted), written);
      const evidence = await stored(loki.url, '{cluster="health",tallyman="evidence"}');
      const value = (name: string, labels = {}) => valueOf(families, `tallyman_${name}`, labels);
      assert.equal(value('loki_entries_stored_total'), records.length + evidence.length);
      assert.equal(value('loki_pushes_total', { code: '204' }), value('loki_push_duration_seconds_count'));
      assert.ok(value('loki_push_bytes_total')! > 0);
      assert.equal(value('loki_waiting_seconds'), 0);
      assert.equal(value('buffer_oldest_unsent_age_seconds'), 0);
      assert.equal(value('buffer_limit_bytes'), 1024 ** 3);
      const newest = records.filter(({ labels }) => labels['object'] === 'kubernetes-audit').at(-1)!.time;
      assert.equal(value('source_last_event_timestamp_seconds', source), Number(newest) / 1e9);
      assert.ok(value('source_lag_seconds', source)! > 0);
      assert.ok(valueOf(families, 'process_resident_memory_bytes')! > 0);
      assert.equal(value('build_info'), 1);
    });

    test('without Loki it lives and is ready, and its metrics show what waits; then all of it is there', async () => {
      await loki.stop();
      const lines = events.map((line) => line.replaceAll(/"auditID":"/g, '"auditID":"again-'));
      await writeFile(log, `${lines.join('\n')}\n`, { flag: 'a' });
      await eventually(async () => ((await probe.value('loki_waiting_seconds')) ?? 0) > 1, 30);
      assert.ok((await probe.value('buffer_pending_bytes'))! > 0);
      assert.ok((await probe.value('buffer_oldest_unsent_age_seconds'))! > 0);
      // While it stops it may still answer.
      await eventually(async () => ((await probe.value('loki_pushes_total', { code: 'none' })) ?? 0) > 0, 30);
      assert.deepEqual([(await probe.ask('/live')).status, (await probe.ask('/ready')).status], [200, 200]);
      loki = await startLoki({ dir: join(place.dir, 'loki'), port: loki.port });
      await eventually(async () => ((await probe.value('buffer_pending_bytes')) ?? 1) === 0, 60);
      assert.equal(await probe.value('loki_waiting_seconds'), 0);
    });

    test('what cannot be used is counted, and what is read twice', async () => {
      await writeFile(log, `no audit event\n${events.join('\n')}\n`, { flag: 'a' });
      await eventually(async () => ((await probe.value('dead_letters_total', source)) ?? 0) === 1, 20);
      await eventually(async () => ((await probe.value('records_repeated_total', source)) ?? 0) > 0, 20);
      const dropped = await probe.value('events_dropped_total', { ...source, reason: 'not usable' });
      assert.equal(dropped, 1);
    });

    test('the metrics are not for everybody', async () => {
      const other = new Probe(port, 'guess');
      assert.equal((await other.ask('/metrics')).status, 401);
      assert.equal((await other.ask('/live')).status, 200);
    });
  }
);
