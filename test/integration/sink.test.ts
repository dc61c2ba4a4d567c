import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { DiskBuffer } from '../../collector/buffer/buffer.ts';
import type { Entry } from '../../collector/buffer/codec.ts';
import { DeadLetters } from '../../collector/buffer/deadLetters.ts';
import { recordIdOf, toEntries } from '../../collector/pipeline/observation.ts';
import { LokiClient } from '../../collector/sinks/loki/client.ts';
import { FaultProxy, type Fault } from '../../collector/sinks/loki/faultProxy.ts';
import { LokiSink, type SinkOptions } from '../../collector/sinks/loki/sink.ts';
import { jsonLines, memoryLog, observation, tempDir, until } from '../../collector/testing.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';

let names = 0;
const NOW = BigInt(Date.now()) * 1_000_000n;

/** A buffer, a sink and a proxy before a real Loki, for records of a cluster of their own. */
class Line {
  readonly cluster = `sink-${process.pid}-${names++}`;
  readonly dir: string;
  readonly proxy: FaultProxy;
  readonly log = memoryLog();
  buffer: DiskBuffer;
  #url = '';
  #stop: (() => Promise<void>) | undefined;

  constructor(t: TestContext, loki: Loki) {
    this.dir = tempDir(t);
    this.proxy = new FaultProxy(loki.url);
    this.buffer = this.#open();
    t.after(async () => {
      await this.stop();
      this.proxy.stop();
    });
  }

  #open(): DiskBuffer {
    return new DiskBuffer({ dir: join(this.dir, 'wal'), maxBytes: 1e9 });
  }

  entries(count: number, time: (n: number) => bigint = (n) => NOW + BigInt(n) * 1_000_000n): Entry[] {
    return Array.from({ length: count }, (_, n) =>
      toEntries(observation(`${this.cluster}/${n}`, { time: time(n), evidence: JSON.stringify({ n }) }), this.cluster)
    ).flat();
  }

  async append(entries: Entry[], each = 10): Promise<void> {
    for (let at = 0; at < entries.length; at += each) {
      await this.buffer.append({ entries: entries.slice(at, at + each), cursors: {} });
    }
  }

  async start(options: SinkOptions = {}, timeoutMs = 5000): Promise<void> {
    this.#url ||= await this.proxy.start();
    const client = new LokiClient({ url: this.#url, timeoutMs });
    const dead = new DeadLetters(join(this.dir, 'dead.jsonl'));
    const quick = { batchBytes: 2000, minBackoffMs: 5, maxBackoffMs: 50, settleMs: 5 };
    const sink = new LokiSink(this.buffer, client, dead, this.log, { ...quick, ...options });
    const stop = new AbortController();
    const running = sink.run(stop.signal);
    this.#stop = async () => {
      stop.abort();
      await running;
      await client.close();
    };
  }

  async stop(): Promise<void> {
    await this.#stop?.();
    this.#stop = undefined;
    await this.buffer.close();
  }

  /** As after SIGKILL: what was acknowledged is on disk, and nothing else is known. */
  async reopen(): Promise<void> {
    await this.stop();
    this.buffer = this.#open();
  }

  async sent(seconds = 30): Promise<void> {
    await until(`all is sent: ${this.log.lines.at(-1)}`, () => this.buffer.pendingBytes() === 0, seconds);
  }

  /** Everything of this cluster that Loki holds, each as its kind and id. */
  async stored(more = '', page = 1000, from = NOW - MINUTE): Promise<string[]> {
    const client = new LokiClient({ url: this.proxy.target });
    const found: string[] = [];
    for (const kind of ['record', 'evidence']) {
      const selector = `{cluster="${this.cluster}",tallyman="${kind}"${more}}`;
      const until = NOW + 5n * MINUTE;
      for (let start = from; start < until;) {
        // A query may look through 30 days.
        const end = until - start > 20n * DAY ? start + 20n * DAY : until;
        const { status, lines, text } = await client.lines(selector, start, end, page);
        assert.equal(status, 200, text);
        found.push(...lines.map(([, line]) => `${kind} ${recordIdOf(line)}`));
        const newest = lines.map(([time]) => time).reduce((a, b) => (b > a ? b : a), start);
        start = lines.length < page ? end : newest + 1n;
      }
    }
    await client.close();
    return found.sort();
  }

  async holdsOnce(entries: Entry[], from?: bigint): Promise<void> {
    await this.sent();
    assert.deepEqual(await this.stored('', 1000, from), namesOf(entries));
    this.sentOnce();
  }

  sentOnce(): void {
    assert.ok(this.proxy.taken.size > 0);
    assert.deepEqual(
      [...this.proxy.taken].filter(([, times]) => times > 1),
      []
    );
  }

  dead(): Array<{ where: string; reason: string; payload: string }> {
    return jsonLines(join(this.dir, 'dead.jsonl'));
  }
}

const MINUTE = 60_000_000_000n;
const DAY = 1440n * MINUTE;
const namesOf = (entries: Entry[]) =>
  entries
    .map(({ stream, line }) => `${(JSON.parse(stream) as { tallyman: string }).tallyman} ${recordIdOf(line)}`)
    .sort();

describe('the sink before a real Loki', { skip: skipWithout('loki'), timeout: 300_000 }, () => {
  let dir: string;
  let loki: Loki;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tallyman-loki-'));
    loki = await startLoki({ dir });
  });
  after(async () => {
    await loki.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const faults: Array<[string, Fault]> = [
    ['260, writing is blocked though it is 2xx', { answer: 260 }],
    ['200, which is no answer of Loki to a push', { answer: 200 }],
    ['400 with nothing stored', { answer: 400 }],
    ['400 with all of it stored', { forwardThenAnswer: 400 }],
    ['404 while a gateway starts', { answer: 404 }],
    ['413', { answer: 413 }],
    ['429', { answer: 429 }],
    ['429 with all of it stored', { forwardThenAnswer: 429 }],
    ['500', { answer: 500 }],
    ['500 with all of it stored', { forwardThenAnswer: 500 }],
    [
      '500 between parts of Loki that take less',
      { answer: 500, text: 'rpc error: trying to send message larger than max (5 vs. 4)' },
    ],
    ['502 with all of it stored', { forwardThenAnswer: 502 }],
    ['the connection is cut before', { cut: true }],
    ['the connection is cut after', { forwardThen: 'cut' }],
    ['a delay', { delayMs: 200 }],
  ];
  for (const [name, fault] of faults) {
    test(`everything is stored once after ${name}`, async (t) => {
      const line = new Line(t, loki);
      const entries = line.entries(40);
      await line.append(entries);
      line.proxy.faults = [fault, fault, fault];
      await line.start();
      await line.holdsOnce(entries);
      assert.deepEqual(line.dead(), []);
    });
  }

  test('everything is stored once, in whatever order faults come', async (t) => {
    const line = new Line(t, loki);
    const entries = line.entries(300);
    // A refusal of everything that a lone record meets by chance would be taken at its word.
    const refusal = (fault: Fault) =>
      'answer' in fault && ([400, 413].includes(fault.answer) || fault.text !== undefined);
    const choice = faults.map(([, fault]) => fault).filter((fault) => !refusal(fault));
    line.proxy.faults = Array.from({ length: 120 }, () => choice[Math.floor(Math.random() * choice.length)]!);
    t.diagnostic(JSON.stringify(line.proxy.faults));
    await line.start();
    await line.append(entries);
    await line.holdsOnce(entries);
    assert.deepEqual(line.dead(), []);
  });

  test('a push that answers too late is not sent twice', async (t) => {
    const line = new Line(t, loki);
    const entries = line.entries(20);
    await line.append(entries);
    line.proxy.faults = [{ delayMs: 600 }];
    await line.start({ settleMs: 800 }, 300);
    await line.holdsOnce(entries);
  });

  test('a run that was killed before it noted what it had sent: the next asks and sends the rest', async (t) => {
    const line = new Line(t, loki);
    const entries = line.entries(50);
    await line.append(entries);
    // Some arrive and are acknowledged, the next arrives and its answer is lost, and then the run ends.
    line.proxy.faults = [
      { delayMs: 0 },
      { delayMs: 0 },
      { forwardThenAnswer: 500 },
      ...Array.from({ length: 50 }, () => ({ answer: 503 })),
    ];
    await line.start({ settleMs: 60_000 });
    await until('three pushes', () => line.proxy.pushes >= 3);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await line.reopen();
    line.proxy.faults = [];
    const later = line.entries(60).slice(entries.length);
    await line.append(later);
    await line.start();
    await line.holdsOnce([...entries, ...later]);
    assert.ok(line.proxy.queries > 0);
    const asked = line.proxy.queries;
    await line.append(line.entries(61).slice(120));
    await line.sent();
    assert.equal(line.proxy.queries, asked, 'what comes later is not in doubt');
  });

  test('what was acknowledged without a trace on the disk is asked about, batch for batch, and not sent again', async (t) => {
    const line = new Line(t, loki);
    const entries = line.entries(60);
    await line.append(entries.slice(0, 80));
    await line.start();
    await line.sent();
    await line.reopen();
    await rm(join(line.dir, 'wal', 'ack.json'));
    await line.reopen();
    await line.append(entries.slice(80));
    await line.start();
    await line.holdsOnce(entries);
  });

  test('a whole buffer in doubt is not asked about when nothing of it had arrived', async (t) => {
    const line = new Line(t, loki);
    const entries = line.entries(200);
    await line.append(entries);
    await line.reopen();
    await line.start();
    await line.holdsOnce(entries);
    assert.ok(line.proxy.queries < 5, `${line.proxy.queries} queries`);
  });

  test('doubt about more than Loki gives in one answer, and about a month at once', async (t) => {
    const many = new Line(t, loki);
    const entries = many.entries(5500, (n) => NOW + BigInt(n) * 1000n);
    await many.append(entries, 500);
    many.proxy.faults = [{ forwardThen: 'cut' }];
    await many.start({ batchBytes: 64 * 1024 * 1024 });
    await many.holdsOnce(entries);

    const wide = new Line(t, loki);
    const spread = wide.entries(100, (n) => NOW - BigInt(n) * (DAY / 2n));
    await wide.append(spread, 1000);
    wide.proxy.faults = [{ forwardThen: 'cut' }];
    await wide.start({ batchBytes: 1024 * 1024 });
    await wide.sent();
    assert.deepEqual(wide.dead(), []);
    assert.deepEqual(await wide.stored('', 1000, NOW - 51n * DAY), namesOf(spread));
    wide.sentOnce();
  });

  test('what is too far behind the newest of its stream is stored in a stream of its own, once', async (t) => {
    const line = new Line(t, loki);
    const hour = 3_600_000_000_000n;
    const young = line.entries(10);
    const old = line.entries(40, (n) => NOW - 3n * hour + BigInt(n) * (hour / 20n)).slice(20);
    await line.append(young);
    await line.append(old);
    await line.start();
    await line.holdsOnce([...young, ...old], NOW - 4n * hour);
    assert.deepEqual(line.dead(), []);
    assert.ok((await line.stored(',late!=""', 1000, NOW - 4n * hour)).length > 0, 'with the label "late"');
    // And once more in doubt: the question finds them in whichever stream they are.
    await line.reopen();
    await rm(join(line.dir, 'wal', 'ack.json'));
    await line.reopen();
    await line.start();
    await line.holdsOnce([...young, ...old], NOW - 4n * hour);
  });

  for (const status of [401, 403]) {
    test(`${status} waits, says what to look at, and loses nothing`, async (t) => {
      const line = new Line(t, loki);
      const entries = line.entries(10);
      await line.append(entries);
      line.proxy.faults = Array.from({ length: 1000 }, () => ({ answer: status }));
      await line.start();
      await until('it is said', () => line.log.lines.length > 0);
      assert.match(
        line.log.lines[0]!,
        new RegExp(
          `^warn waiting for Loki at http://.*: ${status} by the proxy \\(check loki.url, loki.tenant and the credentials\\); \\d+ KiB are kept`
        )
      );
      await until('several tries', () => line.proxy.pushes > 5);
      assert.equal(line.log.lines.length, 1, 'not at every try');
      assert.equal(line.proxy.queries, 0);
      line.proxy.faults = [];
      await line.holdsOnce(entries);
      assert.match(line.log.lines.at(-1)!, /^info Loki takes records again after \d+ s$/);
    });
  }

  for (const status of [401, 403, 404]) {
    test(`credentials that may write but not read (${status}) deliver, and that is said once`, async (t) => {
      const line = new Line(t, loki);
      const entries = line.entries(30);
      await line.append(entries);
      await line.reopen();
      line.proxy.queryStatus = status;
      line.proxy.faults = [{ answer: 500 }, { cut: true }, { answer: 400 }, { answer: 429 }];
      await line.start();
      await line.holdsOnce(entries);
      assert.equal(
        line.log.lines.filter((said) => said.includes('cannot be known')).length,
        1,
        line.log.lines.join('\n')
      );
    });
  }

  test('while queries fail a doubt is kept, and settled when they are answered', async (t) => {
    const line = new Line(t, loki);
    const entries = line.entries(10);
    await line.append(entries);
    line.proxy.faults = [{ forwardThen: 'cut' }];
    line.proxy.queryStatus = 503;
    await line.start();
    await until('several questions', () => line.proxy.queries > 3);
    line.proxy.queryStatus = undefined;
    await line.holdsOnce(entries);
  });

  test('it stops at once while it waits, with everything kept', async (t) => {
    const line = new Line(t, loki);
    const entries = line.entries(10);
    await line.append(entries);
    line.proxy.faults = Array.from({ length: 10 }, () => ({ answer: 503 }));
    await line.start({ minBackoffMs: 60_000, maxBackoffMs: 60_000 });
    await until('it waits', () => line.log.lines.length > 0);
    const began = Date.now();
    await line.reopen();
    assert.ok(Date.now() - began < 500);
    line.proxy.faults = [];
    await line.start();
    await line.holdsOnce(entries);
  });
});

describe('the sink before a Loki with small limits', { skip: skipWithout('loki'), timeout: 120_000 }, () => {
  let dir: string;
  let loki: Loki;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tallyman-loki-'));
    const limits = {
      max_line_size: '2KB',
      max_entries_limit_per_query: 120,
      max_label_value_length: 200,
      reject_old_samples_max_age: '200h',
    };
    loki = await startLoki({ dir, rejectOldSamples: true, maxMessageMegabytes: 1, limits });
  });
  after(async () => {
    await loki.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const refusals: Array<{ name: string; change: (entry: Entry) => Entry; reason: RegExp }> = [
    {
      name: 'whose line is too long',
      change: (entry) => ({ ...entry, line: `${entry.line.slice(0, -1)},"x":"${'x'.repeat(3000)}"}` }),
      reason: /max entry size/i,
    },
    {
      name: 'whose label is too long',
      change: (entry) => ({
        ...entry,
        stream: entry.stream
          .replace('"read"', JSON.stringify('x'.repeat(500)))
          .replace('{', '{"zzz":"' + 'x'.repeat(500) + '",'),
      }),
      reason: /label value too long/i,
    },
    {
      name: 'whose label is none',
      change: (entry) => ({ ...entry, stream: entry.stream.replace('{', '{"1-x":"a",') }),
      reason: /couldn't parse labels/,
    },
    { name: 'that is too old', change: (entry) => ({ ...entry, time: NOW - 20n * DAY }), reason: /too old/ },
    { name: 'that is too young', change: (entry) => ({ ...entry, time: NOW + 2n * DAY }), reason: /too new/ },
  ];
  for (const { name, change, reason } of refusals) {
    test(`a record ${name} is set aside, and the others are stored once`, async (t) => {
      const line = new Line(t, loki);
      const entries = line.entries(60);
      const bad = [7, 30, 31, 119].map((index) => entries[index]!);
      await line.append(entries.map((entry) => (bad.includes(entry) ? change(entry) : entry)));
      await line.start({ batchBytes: 50_000 });
      await line.sent();
      assert.deepEqual(await line.stored('', 100), namesOf(entries.filter((entry) => !bad.includes(entry))));
      assert.deepEqual(
        line
          .dead()
          .map(({ payload }) => recordIdOf((JSON.parse(payload) as Entry).line))
          .sort(),
        bad.map((entry) => recordIdOf(entry.line)).sort()
      );
      for (const letter of line.dead()) {
        assert.equal(letter.where, 'loki');
        assert.match(letter.reason, reason);
      }
    });
  }

  test('a thousand records that are all too old do not take a thousand pushes', async (t) => {
    const line = new Line(t, loki);
    const old = line.entries(1000, (n) => NOW - 20n * DAY + BigInt(n));
    await line.append(old, 100);
    const young = line.entries(1001).slice(2000);
    await line.append(young);
    await line.start({ batchBytes: 100_000 });
    await line.sent();
    assert.equal(line.dead().length, old.length);
    assert.deepEqual(await line.stored('', 100), namesOf(young));
    assert.ok(line.proxy.pushes < 60, `${line.proxy.pushes} pushes`);
  });

  test('a push larger than the parts of Loki hand on to each other is made smaller', async (t) => {
    const line = new Line(t, loki);
    const entries = line
      .entries(2500)
      .map((entry) => ({ ...entry, line: `${entry.line.slice(0, -1)},"x":"${'x'.repeat(900)}"}` }));
    await line.append(entries, 1000);
    await line.start({ batchBytes: 3_000_000 });
    await line.sent();
    assert.deepEqual(line.dead(), []);
    const stored = await line.stored('', 100);
    assert.deepEqual(stored, namesOf(entries));
  });

  test('a Loki that gives few entries for a query is asked in smaller pages', async (t) => {
    const line = new Line(t, loki);
    const entries = line.entries(250);
    await line.append(entries, 500);
    line.proxy.faults = [{ forwardThen: 'cut' }];
    await line.start({ batchBytes: 1_000_000 });
    await line.sent();
    assert.deepEqual(await line.stored('', 100), namesOf(entries));
  });
});

test(
  'Loki is killed and started again in mid-stream: everything is stored once',
  { skip: skipWithout('loki'), timeout: 120_000 },
  async (t) => {
    const dir = tempDir(t);
    let loki = await startLoki({ dir });
    t.after(() => loki.stop());
    const line = new Line(t, loki);
    const entries = line.entries(2000);
    await line.start({ batchBytes: 5000, maxBackoffMs: 300 });
    const appending = line.append(entries, 4);
    await until('it is under way', () => line.proxy.pushes > 20);
    await loki.kill('SIGKILL');
    await until('it is noticed', () => line.log.lines.some((said) => said.startsWith('warn waiting for Loki')));
    loki = await startLoki({ dir });
    line.proxy.target = loki.url;
    await appending;
    await line.holdsOnce(entries);
    assert.deepEqual(line.dead(), []);
  }
);
