import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { AuditRecord } from '../../../record/record.gen.ts';
import { Bench, tempDir, until } from '../../testing.ts';
import { linePattern } from '../linePattern.ts';
import { ContainerLogFiles, type ContainerLogsOptions } from './containerLogs.ts';
import { FakeLog } from './testing.ts';

/** A folder of logs and a collector on it that can be stopped and started again. */
class Lab {
  readonly root: string;
  bench: Bench;
  readonly #options: Partial<ContainerLogsOptions>;
  #stop: (() => Promise<void>) | undefined;

  constructor(t: TestContext, options: Partial<ContainerLogsOptions> = {}) {
    const dir = tempDir(t);
    this.root = join(dir, 'pods');
    mkdirSync(this.root);
    this.bench = new Bench(join(dir, 'state'));
    this.#options = options;
    t.after(() => this.stop());
  }

  log(pod: string, container = 'web', options: ConstructorParameters<typeof FakeLog>[3] = {}): FakeLog {
    return new FakeLog(this.root, pod, container, options);
  }

  start(): void {
    const timing = { pollMs: 5, scanMs: 20 };
    this.#stop = this.bench.run(
      new ContainerLogFiles({ path: this.root, pods: false, startAt: 'beginning', timing, ...this.#options })
    );
  }

  async stop(): Promise<void> {
    await this.#stop?.();
    this.#stop = undefined;
    await this.bench.buffer.close();
  }

  /** As after SIGKILL: what is not on the disk is forgotten. */
  async restart(): Promise<void> {
    await this.stop();
    this.bench = new Bench(this.bench.dir);
    this.start();
  }

  lines(): AuditRecord[] {
    return this.bench.records().filter(({ labels }) => labels['object'] === 'container-log');
  }

  messages(pod?: string): string[] {
    return this.lines()
      .filter((record) => pod === undefined || record.k8s_pod_name === pod)
      .map((record) => record.message ?? '');
  }

  gaps(): AuditRecord[] {
    return this.bench.records().filter((record) => record.event_action === 'gap');
  }

  async until(...messages: string[]): Promise<void> {
    await until(`messages ${messages.join(', ').slice(0, 100)}`, () => this.messages().length >= messages.length).catch(
      () => {}
    );
    assert.deepEqual(this.messages().sort(), messages.sort());
    const ids = this.lines().map(({ record_id }) => record_id);
    assert.equal(new Set(ids).size, ids.length, 'an id is there twice');
  }
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => `line ${from + n}`);

test('what a record says', async (t) => {
  const lab = new Lab(t, { nodeName: 'node-1' });
  const log = lab.log('web-1', 'api', { uid: '1234-5678' });
  log.piece('F', 'ready', 'stderr');
  log.restart();
  log.raw('2026-11-23T11:00:00.5+01:00 stdout F:x of CRI-O\r\n');
  lab.start();
  await lab.until('ready', 'of CRI-O');
  const common = {
    record_version: 1,
    event_action: 'log',
    host_name: 'node-1',
    k8s_node_name: 'node-1',
    k8s_namespace_name: 'shop',
    k8s_pod_name: 'web-1',
    k8s_pod_uid: '1234-5678',
    k8s_container_name: 'api',
  };
  const labels = { access: 'none', actor: 'unknown', severity: 'info', tallyman: 'record' };
  const place = { cluster: 'test', object: 'container-log', service_name: 'container-log' };
  assert.deepEqual(lab.lines(), [
    {
      ...common,
      record_id: 'file-log/1234-5678/api/0/stderr/1795428000000001000/0',
      log_iostream: 'stderr',
      message: 'ready',
      labels: { ...labels, ...place },
    },
    {
      ...common,
      record_id: 'file-log/1234-5678/api/1/stdout/1795428000500000000/0',
      k8s_container_restart_count: 1,
      log_iostream: 'stdout',
      message: 'of CRI-O',
      labels: { ...labels, ...place },
    },
  ]);
  assert.equal(lab.bench.entries().find(({ line }) => line.includes('ready'))?.time, 1795428000000001000n);
});

test('lines that are written while it reads, and after it was stopped and started, are there once', async (t) => {
  const lab = new Lab(t);
  const [one, two] = [lab.log('a'), lab.log('b')];
  one.write(...numbers(1, 2000));
  lab.start();
  await until('the first', () => lab.messages().length === 2000);
  one.write(...numbers(2001, 2010));
  two.write('hello');
  await until('the next', () => lab.messages().length === 2011);
  await lab.stop();
  one.write(...numbers(2011, 4000));
  two.write('again');
  await lab.restart();
  await lab.until(...numbers(1, 4000), 'hello', 'again');
});

test('a line that is not whole yet waits for its end', async (t) => {
  const lab = new Lab(t);
  const log = lab.log('a');
  lab.start();
  log.raw('2026-11-23T10:00:00.000000001Z stdout F be');
  log.raw('ginning');
  await lab.restart();
  log.raw(' and end\n');
  await lab.until('beginning and end');
});

const big = 'x€😀'.repeat(6000);
const bytes = Buffer.from(big);

test('pieces of a line are joined, over a rotation, a restart of the collector and lines of the other stream', async (t) => {
  const lab = new Lab(t);
  const log = lab.log('a');
  lab.start();
  log.piece('P', bytes.subarray(0, 10_001));
  log.piece('F', 'between', 'stderr');
  await until('the line between', () => lab.messages().length === 1);
  await lab.restart();
  log.piece('P', bytes.subarray(10_001, 20_002));
  log.rotate('100000');
  log.piece('F', 'between again', 'stderr');
  await until('the line between', () => lab.messages().length === 2);
  await lab.restart();
  log.compress('100000');
  log.piece('F', bytes.subarray(20_002, 30_000));
  log.write('after');
  await lab.until('between', 'between again', bytes.toString('utf8', 0, 30_000), 'after');
});

test('a line longer than a record may be becomes several, the same ones wherever it is begun', async (t) => {
  const lab = new Lab(t);
  const log = lab.log('a');
  const whole = Buffer.from('ü'.repeat(50_000));
  lab.start();
  for (let at = 0; at < whole.length; at += 16 * 1024) {
    log.piece(at + 16 * 1024 < whole.length ? 'P' : 'F', whole.subarray(at, at + 16 * 1024));
    await until('the parts', () => lab.messages().length >= Math.floor((at + 16 * 1024) / 33_000));
    await lab.restart();
  }
  log.write('after');
  await until('all', () => lab.messages().includes('after'));
  assert.equal(lab.messages().slice(0, -1).join(''), whole.toString());
  assert.ok(lab.messages().every((message) => Buffer.byteLength(message) <= 32 * 1024));
  assert.deepEqual(
    lab.lines().map(({ record_id }) => record_id.split('/').slice(5).join('/')),
    [
      ...[0, 1, 2, 3].map((part) => `1795428000000001000/0/${part}`),
      lab.lines().at(-1)!.record_id.split('/').slice(5).join('/'),
    ]
  );
});

test('a line of the file longer than 1 MiB is cut there, and what follows is read', async (t) => {
  const lab = new Lab(t);
  const log = lab.log('a');
  log.write('before', 'y'.repeat(200_000), 'z'.repeat(3_000_000), 'after');
  lab.start();
  await until('the last', () => lab.messages().at(-1) === 'after');
  const text = lab.messages().join('');
  assert.equal(text.match(/y/g)?.length, 200_000);
  assert.ok((text.match(/z/g)?.length ?? 0) > 1_000_000);
  await lab.bench.journal.flush();
  assert.deepEqual(lab.bench.journal.dropped(), [{ source: 'container-logs', reason: 'too-long', count: 1 }]);
});

test('files that were rotated and compressed while it was away are read in order, none twice', async (t) => {
  const lab = new Lab(t);
  const log = lab.log('a');
  log.write(...numbers(1, 10));
  lab.start();
  await until('the first', () => lab.messages().length === 10);
  await lab.stop();
  log.write(...numbers(11, 20));
  log.rotate('100001');
  log.write(...numbers(21, 30));
  log.compress('100001');
  log.rotate('100002');
  log.write(...numbers(31, 40));
  log.compress('100002');
  log.rotate('100003');
  log.write(...numbers(41, 50));
  await lab.restart();
  await until('all', () => lab.messages().length >= 50);
  assert.deepEqual(lab.messages(), numbers(1, 50));
  await lab.restart();
  log.write('line 51');
  await lab.until(...numbers(1, 51));
  assert.deepEqual(lab.gaps(), []);
});

test('rotations while it reads, several between two looks, cost nothing', async (t) => {
  const lab = new Lab(t);
  const log = lab.log('a');
  lab.start();
  let wanted = 0;
  for (let round = 0; round < 30; round++) {
    log.write(...numbers(wanted + 1, wanted + 20));
    wanted += 20;
    log.rotate(String(100_000 + round));
    if (round > 0 && round % 3 > 0) {
      log.compress(String(100_000 + round - 1));
    }
    if (round > 4) {
      log.remove(String(100_000 + round - 4));
    }
    if (round % 4 === 0) {
      await until('some', () => lab.messages().length >= wanted - 20);
    }
    if (round === 12 || round === 21) {
      await until('all so far', () => lab.messages().length === wanted);
      await lab.restart();
      log.write(`line ${(wanted += 1)}`);
      await until('it reads again', () => lab.messages().length === wanted);
    }
  }
  await lab.until(...numbers(1, wanted));
  assert.deepEqual(lab.gaps(), []);
});

test('a pod that is deleted is read to the end, and its position forgotten', async (t) => {
  const lab = new Lab(t);
  const log = lab.log('a');
  const stays = lab.log('b');
  log.write(...numbers(1, 5));
  lab.start();
  await until('the first', () => lab.messages().length === 5);
  log.write(...numbers(6, 5000));
  log.piece('P', 'no end');
  log.delete();
  await lab.until(...numbers(1, 5000), 'no end');
  await until('it is forgotten', () => lab.bench.pipeline.cursorKeys('container-logs ').length === 0);
  stays.write('on');
  await lab.until(...numbers(1, 5000), 'no end', 'on');
  assert.deepEqual(lab.gaps(), []);
});

test('what was deleted while it was away is a gap', async (t) => {
  const lab = new Lab(t);
  const [gone, cut] = [lab.log('gone'), lab.log('cut')];
  gone.write('a');
  cut.write('b');
  lab.start();
  await until('the first', () => lab.messages().length === 2);
  await lab.stop();
  gone.write('lost');
  gone.delete();
  cut.write('lost too');
  cut.rotate('100001');
  cut.write('kept');
  cut.remove('100001');
  cut.rotate('100002');
  cut.compress('100002');
  cut.write('kept too');
  await lab.restart();
  await lab.until('a', 'b', 'kept', 'kept too');
  await until('the gaps', () => lab.gaps().length === 2);
  assert.deepEqual(
    lab.gaps().map((gap) => [gap.event_reason, gap.collector_source, gap.event_count, gap.event_start]),
    [
      ['deleted', 'container-logs', 1, '2026-11-23T10:00:00.000001Z'],
      ['deleted', 'container-logs', undefined, '2026-11-23T10:00:00.000001Z'],
    ]
  );
  assert.match(lab.gaps()[1]?.message ?? '', /^shop\/cut\/web: the file that was read last is gone/);
  assert.equal(lab.gaps()[1]?.event_end, '2026-11-23T10:00:00.000003Z');
});

test('a file that is cut short is read anew, and that is a gap', async (t) => {
  const lab = new Lab(t);
  const log = lab.log('a');
  log.write('one', 'two', 'three');
  lab.start();
  await until('the first', () => lab.messages().length === 3);
  truncateSync(log.live);
  await until('the gap', () => lab.gaps().length === 1);
  log.write('four');
  await lab.until('one', 'two', 'three', 'four');
});

test('a restarted container begins another log; the last one is read to its end', async (t) => {
  const lab = new Lab(t);
  const log = lab.log('a');
  lab.start();
  log.write('first run');
  log.restart();
  log.write('second run');
  await lab.until('first run', 'second run');
  assert.deepEqual(
    lab.lines().map((record) => record.k8s_container_restart_count),
    [undefined, 1]
  );
});

test('lines that are none are counted, and not copied', async (t) => {
  const lab = new Lab(t);
  const log = lab.log('a');
  log.write('good');
  log.raw('root:secret:19000\n\n{"log":"x"}\n');
  log.write('good again');
  lab.start();
  await lab.until('good', 'good again');
  assert.deepEqual(lab.bench.journal.dropped(), [{ source: 'container-logs', reason: 'not-cri', count: 2 }]);
  const said = lab.bench.log.lines.join('\n');
  assert.match(said, /2 lines of .*0\.log from byte 0 on are no CRI log lines/);
  assert.doesNotMatch(said, /secret/);
});

test('namespaces and containers are included and excluded by pattern', async (t) => {
  const lab = new Lab(t, {
    include: { namespaces: ['shop*'], containers: ['web', 'api-*'] },
    exclude: { namespaces: ['shop-test'], containers: ['api-proxy'] },
  });
  for (const namespace of ['shop', 'shop-eu', 'shop-test', 'ops']) {
    for (const container of ['web', 'api-1', 'api-proxy', 'sidecar']) {
      lab.log('p', container, { namespace, uid: `uid-${namespace}` }).write(`${namespace}/${container}`);
    }
  }
  lab.start();
  await lab.until('shop/web', 'shop/api-1', 'shop-eu/web', 'shop-eu/api-1');
});

test('started for the first time at the end, it reads what comes then, of new containers all', async (t) => {
  const lab = new Lab(t, { startAt: 'end' });
  const [old, empty] = [lab.log('old'), lab.log('empty')];
  old.write(...numbers(1, 5000));
  old.rotate('100001');
  old.write('older');
  empty.write('rotated away');
  empty.rotate('100001');
  lab.start();
  await until('it has begun', () => lab.bench.pipeline.cursor('container-logs-begun') !== undefined);
  await lab.restart();
  old.write('new');
  empty.write('first');
  lab.log('young').write('all');
  await lab.until('new', 'first', 'all');
});

test('lines are joined where a rule says so, also when it is killed in the middle of a message', async (t) => {
  const firstLine = linePattern('^\\S');
  const match = { namespaces: ['shop'], containers: ['java*'] };
  const lab = new Lab(t, { multiline: [{ match, firstLine, maxLines: 5, maxBytes: 32_768, timeoutMs: 60_000 }] });
  const [java, other] = [lab.log('a', 'java-1'), lab.log('a', 'web')];
  lab.start();
  java.write('Error: no stock', '  at Cart.add');
  other.write('one', '  two');
  java.piece('F', 'on stderr', 'stderr');
  await until('the lines of the other', () => lab.messages().length === 2);
  await lab.restart();
  java.write('  at Shop.buy', 'GET /', 'GET /cart');
  java.piece('F', '  goes on', 'stderr');
  await until('the first messages', () => lab.messages().length === 4);
  await lab.restart();
  await lab.restart();
  java.rotate('100001');
  java.write('  x', 'POST /');
  java.piece('F', 'GET', 'stderr');
  const joined = ['Error: no stock\n  at Cart.add\n  at Shop.buy', 'GET /', 'GET /cart\n  x', 'on stderr\n  goes on'];
  await lab.until('one', '  two', ...joined);
  java.delete();
  await lab.until('one', '  two', ...joined, 'POST /', 'GET');
});

test('the last message is recorded although nothing follows', async (t) => {
  const lab = new Lab(t, {
    multiline: [{ firstLine: linePattern('^\\S'), maxLines: 5, maxBytes: 32_768, timeoutMs: 100 }],
  });
  lab.log('a').write('Error', '  at Cart.add');
  lab.start();
  await lab.until('Error\n  at Cart.add');
});

test('links are followed; what is no file, or none of the kubelet, is let be', async (t) => {
  const lab = new Lab(t);
  const log = lab.log('a');
  writeFileSync(join(lab.root, 'elsewhere'), '2026-11-23T10:00:00Z stdout F linked\n');
  symlinkSync(join(lab.root, 'elsewhere'), log.live);
  symlinkSync(join(lab.root, 'nowhere'), join(log.dir, '7.log'));
  mkdirSync(join(log.dir, '8.log'));
  writeFileSync(join(log.dir, '0.log.20261123-100000.tmp'), 'x');
  writeFileSync(join(log.dir, 'note.txt'), 'x');
  mkdirSync(join(lab.root, 'not_a_pod_folder_x'));
  lab.start();
  await lab.until('linked');
});

test('a folder that comes later is waited for', async (t) => {
  const lab = new Lab(t);
  const later = new ContainerLogFiles({
    path: join(lab.root, 'later'),
    pods: false,
    startAt: 'beginning',
    timing: { pollMs: 5, scanMs: 20 },
  });
  const stop = lab.bench.run(later);
  await until('it says so', () => lab.bench.log.lines.some((line) => /warn cannot read .*later.*ENOENT/.test(line)));
  mkdirSync(join(lab.root, 'later'));
  new FakeLog(join(lab.root, 'later'), 'a', 'web').write('here');
  await lab.until('here');
  await stop();
});
