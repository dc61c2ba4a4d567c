import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, mock, test, type TestContext } from 'node:test';
import { DeadLetters } from '../../collector/buffer/deadLetters.ts';
import type { BufferOptions } from '../../collector/buffer/buffer.ts';
import type { Entry } from '../../collector/buffer/codec.ts';
import { DeliveryJournal } from '../../collector/health/delivery.ts';
import { recordIdOf, toEntries, type Observation } from '../../collector/pipeline/observation.ts';
import { LokiClient } from '../../collector/sinks/loki/client.ts';
import { FaultProxy } from '../../collector/sinks/loki/faultProxy.ts';
import { LokiSink, type SinkOptions } from '../../collector/sinks/loki/sink.ts';
import { Bench, observation, tempDir, until } from '../../collector/testing.ts';
import type { AuditRecord } from '../../record/record.gen.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';

let names = 0;
const MINUTE = 60_000_000_000n;
const now = () => BigInt(Date.now()) * 1_000_000n;

/** The collector's middle and its sink before a proxy that stands before a real Loki, for records of a cluster of their own. */
class Way {
  readonly cluster = `delivery-${process.pid}-${names++}`;
  readonly proxy: FaultProxy;
  readonly bench: Bench;
  readonly delivery = new DeliveryJournal();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #client: LokiClient | undefined;

  constructor(t: TestContext, loki: Loki, options: Partial<BufferOptions> = {}) {
    this.proxy = new FaultProxy(loki.url);
    const onDropped = (dropped: Parameters<DeliveryJournal['dropped']>[0]) => this.delivery.dropped(dropped);
    this.bench = new Bench(tempDir(t), { onDropped, ...options });
    this.delivery.open(this.bench.journal);
    t.after(async () => {
      this.#stop.abort();
      await this.#running;
      await this.#client?.close();
      await this.bench.buffer.close();
      this.proxy.stop();
    });
  }

  entries(count: number, more: (n: number) => Partial<Observation> = () => ({})): Entry[] {
    const time = now();
    return Array.from({ length: count }, (_, n) => {
      const one = observation(`${this.cluster}/${n}`, { time: time + BigInt(n), ...more(n) });
      return toEntries(one, this.cluster);
    }).flat();
  }

  async append(entries: Entry[], each = 50): Promise<void> {
    for (let at = 0; at < entries.length; at += each) {
      await this.bench.buffer.append({ entries: entries.slice(at, at + each), cursors: {} });
    }
  }

  async start(options: SinkOptions = {}): Promise<LokiClient> {
    this.#client = new LokiClient({ url: await this.proxy.start() });
    this.#client.clock.onChange = (skew) => this.delivery.clockSkew(skew);
    const dead = new DeadLetters(join(this.bench.dir, 'dead.jsonl'), this.delivery.deadLetters);
    const quick = { minBackoffMs: 5, maxBackoffMs: 100, settleMs: 5 };
    const sink = new LokiSink(this.bench.buffer, this.#client, dead, this.bench.log, { ...quick, ...options });
    this.#running = sink.run(this.#stop.signal);
    return this.#client;
  }

  async sent(seconds = 60): Promise<void> {
    const last = () => this.bench.log.lines.at(-1);
    await until(`all is sent: ${last()}`, () => this.bench.buffer.pendingBytes() === 0, seconds);
  }

  /** Ids of the records of this cluster that Loki holds, by a selector's additional matchers, and their lines. */
  async stored(more = '', cluster = this.cluster): Promise<Array<[string, string]>> {
    const client = new LokiClient({ url: this.proxy.target });
    const selector = `{cluster="${cluster}",tallyman="record"${more}}`;
    const answer = await client.lines(selector, now() - 60n * MINUTE, now() + 60n * MINUTE, 5000);
    await client.close();
    assert.equal(answer.status, 200, answer.text);
    return answer.lines.map(([, line]) => [recordIdOf(line)!, line]);
  }

  async holdsOnce(entries: Entry[]): Promise<void> {
    await this.sent();
    const ids = (await this.stored()).map(([id]) => id);
    const known = new Set(ids);
    const missing = entries.map(({ line }) => recordIdOf(line)!).filter((id) => !known.has(id));
    assert.deepEqual(missing.slice(0, 10), [], `${missing.length} are missing`);
    assert.equal(ids.length, entries.length, 'none is there twice');
    assert.deepEqual(
      [...this.proxy.taken].filter(([, times]) => times > 1),
      []
    );
  }

  /** The journal's entries of an action, as they wait in the buffer. */
  async journalled(action: string): Promise<Array<Record<string, unknown>>> {
    await this.bench.journal.flush();
    return this.bench.records().filter(({ event_action }) => event_action === action) as unknown as Array<
      Record<string, unknown>
    >;
  }
}

describe(
  'a hot stream before a Loki with a small limit for each',
  { skip: skipWithout('loki'), timeout: 120_000 },
  () => {
    for (const sharding of [true, false]) {
      test(`is written as several, each record once (Loki's own sharding: ${sharding})`, async (t) => {
        const loki = await startLoki({
          dir: tempDir(t),
          limits: {
            per_stream_rate_limit: '200KB',
            per_stream_rate_limit_burst: '400KB',
            shard_streams: { enabled: sharding, desired_rate: '1GB' },
          },
        });
        t.after(() => loki.stop());
        const way = new Way(t, loki);
        const calm = way.entries(1, () => ({ object: 'kubernetes-audit' }));
        const hot = way.entries(4000, (n) => ({
          object: 'container-log',
          record: { record_id: `${way.cluster}/hot/${n}`, event_action: 'log', message: 'x'.repeat(700) },
        }));
        await way.append([...calm, ...hot]);
        const began = Date.now();
        // A push that is more than the burst of one stream would be refused for ever.
        await way.start({ batchBytes: 1024 * 1024, shardStreamBytesPerSecond: 150_000 });
        await way.holdsOnce([...calm, ...hot]);
        t.diagnostic(`${Date.now() - began} ms, ${way.proxy.pushes} pushes, ${way.proxy.queries} queries`);
        assert.ok((await way.stored(',shard!=""')).length > 1000, 'with the label "shard"');
        assert.equal((await way.stored(',object="kubernetes-audit",shard=""')).length, 1, 'the calm one is whole');
        assert.deepEqual(way.bench.deadLetters(), []);
      });
    }

    test('what is in doubt is looked for in all shards, also when there are more or fewer by then', async (t) => {
      const loki = await startLoki({ dir: tempDir(t) });
      t.after(() => loki.stop());
      const way = new Way(t, loki);
      const entries = way.entries(3000);
      await way.append(entries.slice(0, 1000));
      await way.start({ shardStreamBytesPerSecond: 1000, batchBytes: 20_000 });
      await until('it goes', () => way.proxy.pushes > 3);
      way.proxy.faults = Array.from({ length: 40 }, (_, n) =>
        n % 2 ? { delayMs: 300 } : { forwardThen: 'cut' as const }
      );
      await way.append(entries.slice(1000));
      await way.holdsOnce(entries);
      assert.ok((await way.stored(',shard!=""')).length > 100);
    });
  }
);

describe('the way to a real Loki', { skip: skipWithout('loki'), timeout: 120_000 }, () => {
  let dir: string;
  let loki: Loki;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tallyman-loki-'));
    loki = await startLoki({ dir, limits: { creation_grace_period: '1m' } });
  });
  after(async () => {
    await loki.stop();
    await rm(dir, { recursive: true, force: true });
  });

  test('an outage longer than the buffer: the newest arrive once, and the loss is recorded', async (t) => {
    const maxBytes = 400_000;
    const way = new Way(t, loki, { maxBytes, segmentBytes: 50_000, whenFull: 'dropOldest', keepMs: 0 });
    way.proxy.faults = Array.from({ length: 100_000 }, () => ({ answer: 503 }));
    await way.start({ batchBytes: 20_000 });
    const entries = way.entries(6000);
    await way.append(entries, 10);
    await way.bench.journal.flush();
    way.proxy.faults = [];
    await way.sent();
    const ids = (await way.stored()).map(([id]) => id);
    const numbers = ids.map((id) => Number(id.split('/')[1])).sort((a, b) => a - b);
    const drops = way.bench.journal.dropped();
    const lost = drops.find(({ reason }) => reason === 'buffer full: kubernetes-audit');
    assert.equal(lost?.source, 'buffer');
    const kept = 6000 - lost.count;
    assert.ok(kept > 500 && kept < 5000, `${kept}`);
    assert.deepEqual(
      numbers.slice(-kept),
      Array.from({ length: kept }, (_, n) => lost.count + n)
    );
    assert.ok(numbers.length - kept < 300, 'no more than a push that was under way has arrived though it was let go');
    const gaps = (await way.stored(',object="collector"', 'test'))
      .map(([, line]) => JSON.parse(line) as Record<string, string>)
      .filter(({ event_action }) => event_action === 'gap');
    assert.ok(gaps.length > 0, 'the last losses are recorded with what is left');
    assert.match(gaps.at(-1)!['message']!, /the buffer was full and has let its oldest \d+ records go/);
    assert.ok(Date.parse(gaps.at(-1)!['event_start']!) <= Date.parse(gaps.at(-1)!['event_end']!));
  });

  test("records of a clock that is ahead of Loki's are held, and stored once when it is set right", async (t) => {
    const way = new Way(t, loki);
    const real = Date.now;
    const ahead = 70_000;
    const fine = way.entries(20, (n) => ({
      object: 'container-log',
      record: { record_id: `${way.cluster}/fine/${n}`, event_action: 'log' },
    }));
    const wrong = mock.method(Date, 'now', () => real() + ahead);
    t.after(() => wrong.mock.restore());
    const held = way.entries(20);
    await way.append([...held, ...fine], 100);
    const client = await way.start();
    await until('it waits', () => way.bench.log.lines.some((line) => line.includes("clock is ahead of Loki's")), 30);
    await until('the clocks are compared', () => client.clock.skewMs !== undefined, 30);
    assert.ok(Math.abs(client.clock.skewMs! + ahead) < 2000, `${client.clock.skewMs}`);
    wrong.mock.restore();
    assert.equal((await way.stored(',object="container-log"')).length, 20, 'the others are not held up');
    await way.holdsOnce([...held, ...fine]);
    assert.deepEqual(way.bench.deadLetters(), []);
    const said = (await way.stored(',object="collector"', 'test')).map(([, line]) => JSON.parse(line) as AuditRecord);
    const skews = said.filter(
      ({ event_action: action, message }) => action === 'clock-skew' && /behind/.test(message!)
    );
    assert.equal(skews.length, 1, 'said once');
    assert.ok(Math.abs(skews[0]!.collector_clock_skew! / 1e6 + ahead) < 2000);
  });

  test('records that are in the future by every clock are set aside, counted, with the reason', async (t) => {
    const way = new Way(t, loki);
    const future = new Set([3, 4, 70]);
    const entries = way.entries(100, (n) => (future.has(n) ? { time: now() + 30n * MINUTE } : {}));
    await way.append(entries, 100);
    await way.start();
    await way.holdsOnce(entries.filter((_, n) => !future.has(n)));
    const dead = way.bench.deadLetters();
    assert.equal(dead.length, 3);
    dead.forEach(({ reason }) => assert.match(reason, /too new/));
    assert.ok(way.proxy.pushes < 5, 'without halving down to each of them');
    const [drop] = await way.journalled('drop');
    assert.equal(drop?.['event_reason'], 'refused by Loki: too far in the future');
    assert.equal(drop?.['event_count'], 3);
  });

  test('what Loki refuses of one stream is noticed though it takes what comes after it in the same batch', async (t) => {
    const way = new Way(t, loki);
    const named = (name: string, minutesAgo: bigint, object: Observation['object']) =>
      way.entries(10, (n) => ({
        object,
        time: now() - minutesAgo * MINUTE + BigInt(n),
        record: { record_id: `${way.cluster}/${name}/${n}`, event_action: 'log' },
      }));
    const young = named('young', 0n, 'container-log');
    await way.append(young);
    await way.start();
    await way.sent();
    // More than an hour behind the newest of its stream, and then of a stream that takes it.
    const old = named('old', 55n, 'kubernetes-event');
    const refused = named('refused', 150n, 'container-log');
    await way.append([...refused, ...old], 100);
    await way.sent();
    const client = new LokiClient({ url: loki.url });
    t.after(() => client.close());
    const { lines } = await client.lines(`{cluster="${way.cluster}"}`, now() - 200n * MINUTE, now() + MINUTE, 1000);
    assert.equal(lines.length, 30);
  });

  test('a push whose right was lost between the last look and its sending is withheld, and Loki is asked', async (t) => {
    const way = new Way(t, loki);
    const entries = way.entries(20);
    const rival = new LokiClient({ url: loki.url });
    t.after(() => rival.close());
    assert.equal((await rival.push(entries.slice(0, 15))).status, 204);
    // As a process sees it that was stopped just after it had looked.
    let looks = 0;
    way.bench.pipeline.contest(() => ++looks === 1);
    await way.append(entries, 100);
    await way.start();
    await way.sent();
    assert.ok(looks > 1);
    assert.equal(way.proxy.taken.size, 5, 'only what the other one had not stored');
    assert.equal((await way.stored()).length, 20);
  });

  test('through an HTTP proxy that wants a password', async (t) => {
    const asked: string[] = [];
    const server = forwarding(asked);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const proxyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const way = new Way(t, loki);
    const client = new LokiClient({ url: loki.url, proxyUrl });
    t.after(() => client.close());
    const { status } = await client.push(way.entries(1));
    assert.equal(status, 204);
    assert.deepEqual(asked, [`POST ${loki.url}/loki/api/v1/push`]);
    assert.equal((await way.stored()).length, 1);
  });
});

/** Passes requests on to where their whole URL says. */
function forwarding(asked: string[]): Server {
  return createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    const onward = request(incoming.url!, { method: incoming.method, headers: incoming.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  });
}
