import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { LokiClient } from '../../collector/sinks/loki/client.ts';
import { recordIdOf } from '../../collector/pipeline/observation.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { compare, eventually, exactly, scratch, startCollector } from './harness.ts';

const CLI = fileURLToPath(new URL('../../collector/cli.ts', import.meta.url));
const fixture = (name: string) =>
  readFile(fileURLToPath(new URL(`../../collector/testdata/${name}`, import.meta.url)), 'utf8');
const DAY = 86_400_000;
const HOUR = 3_600_000;

/** An audit event so many milliseconds since the epoch. */
function auditEvent(id: string, time: number): Record<string, unknown> {
  const at = new Date(time).toISOString().replace('Z', '000Z');
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'Metadata',
    auditID: id,
    stage: 'ResponseComplete',
    requestURI: `/api/v1/namespaces/shop/pods/${id}`,
    verb: 'get',
    user: { username: 'alice', groups: ['system:authenticated'] },
    sourceIPs: ['192.0.2.7'],
    userAgent: 'kubectl/v1.34.4 (linux/amd64)',
    objectRef: { resource: 'pods', namespace: 'shop', name: id, apiVersion: 'v1' },
    responseStatus: { code: 200 },
    requestReceivedTimestamp: at,
    stageTimestamp: at,
    annotations: { 'authorization.k8s.io/decision': 'allow', padding: 'x'.repeat(400) },
  };
}

const auditLines = (prefix: string, count: number, from: number, step: number) =>
  Array.from({ length: count }, (_, n) => JSON.stringify(auditEvent(`${prefix}-${n}`, from + n * step)));
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

describe('tallyman replay, to Loki', { skip: skipWithout('loki') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let loki: Loki;
  let runs = 0;

  before(async () => {
    place = await scratch('replay');
    loki = await startLoki({
      dir: join(place.dir, 'loki'),
      limits: { creation_grace_period: '87600h', max_query_length: 0 },
    });
  });

  after(async () => {
    await loki?.stop();
    await place?.remove();
  });

  async function configure(cluster: string, url = loki.url): Promise<string> {
    const dir = join(place.dir, cluster);
    await mkdir(dir, { recursive: true });
    const path = join(dir, 'collector.yaml');
    const sources = { docker: {} };
    await writeFile(path, JSON.stringify({ cluster, loki: { url }, buffer: { dir: 'state' }, sources }));
    return path;
  }

  interface Result {
    status: number | null;
    out: string;
    err: string;
  }

  /** Runs `tallyman replay`; it is killed when `killWhen` holds for what it has said. */
  async function replay(args: string[], more: { stdin?: string; killAfterMs?: number } = {}): Promise<Result> {
    const child = spawn(process.execPath, [CLI, 'replay', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (out += String(data)));
    child.stderr.on('data', (data: Buffer) => (err += String(data)));
    child.stdin.on('error', () => {});
    if (more.stdin === undefined) {
      child.stdin.end();
    } else {
      createReadStream(more.stdin).pipe(child.stdin);
    }
    const timer =
      more.killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), more.killAfterMs);
    const status = await new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    clearTimeout(timer);
    return { status, out, err };
  }

  /** The record ids of a cluster that Loki holds, of the last 50 days or other times (milliseconds since the epoch). */
  async function held(
    cluster: string,
    { url = loki.url, object = '', from = Date.now() - 50 * DAY, until = Date.now() + HOUR } = {}
  ): Promise<string[]> {
    const client = new LokiClient({ url, timeoutMs: 60_000 });
    const which = object === '' ? 'object!="collector"' : `object="${object}"`;
    const found: string[] = [];
    const last = BigInt(until) * 1_000_000n;
    for (let start = BigInt(from) * 1_000_000n; start < last;) {
      const span = start + 10n * BigInt(DAY) * 1_000_000n;
      const end = span < last ? span : last;
      const answer = await client.lines(`{cluster="${cluster}",tallyman="record",${which}}`, start, end, 5000);
      assert.equal(answer.status, 200, answer.text);
      const newest = answer.lines.map(([time]) => time).reduce((a, b) => (b > a ? b : a), start);
      // The last instant may be cut in two by the page's end: it is asked for again, whole.
      const whole = answer.lines.length < 5000;
      found.push(...answer.lines.flatMap(([time, line]) => (whole || time < newest ? (recordIdOf(line) ?? '') : [])));
      start = whole ? end : newest;
    }
    await client.close();
    return found;
  }

  const auditIds = (ids: string[]) => ids.map((id) => id.split('/')[0]!);

  test('each format, packed or not, by name, in a folder and by standard input', async () => {
    const cluster = `formats-${runs++}`;
    const config = await configure(cluster);
    const files = join(place.dir, cluster, 'files');
    const pod = join(files, 'pods/shop_web-1_0f2c9f0e-8a4e-4d3c-9a5e-2f6b7c8d9e0f/web');
    const id = 'ab'.repeat(32);
    const docker = join(files, 'docker', id);
    await mkdir(pod, { recursive: true });
    await mkdir(docker, { recursive: true });
    const audit = await fixture('kubernetes-audit.jsonl');
    const events = (await fixture('kubernetes-events.jsonl')).trim().split('\n');
    await writeFile(join(files, 'audit.log.gz'), gzipSync(audit));
    const items = events.map((line) => JSON.parse(line) as unknown);
    await writeFile(
      join(files, 'events.json'),
      JSON.stringify({ apiVersion: 'v1', items, kind: 'List' }, undefined, 4)
    );
    await writeFile(join(files, 'docker-events.zst'), zstdCompressSync(await fixture('docker-events.jsonl')));
    const cri = [
      '2026-11-23T10:00:00.000000001Z stdout F first',
      '2026-11-23T10:00:00.000000002Z stdout P in two ',
      '2026-11-23T10:00:00.000000003Z stderr F meanwhile',
      '2026-11-23T10:00:00.000000004Z stdout F pieces',
      'not a line of a log',
      '2026-11-23T10:00:00.000000004Z stdout F again',
    ];
    await writeFile(join(pod, '0.log'), `${cri.join('\n')}\n`);
    const json = ['one\n', 'two in ', 'pieces\n'].map((log, n) =>
      JSON.stringify({ log, stream: 'stdout', time: `2026-11-23T11:00:00.00000000${n}Z` })
    );
    await writeFile(join(docker, `${id}-json.log`), `${json.join('\n')}\n`);
    const inspect = { ID: id, Name: '/web', Config: { Image: 'shop/web:1.4' } };
    await writeFile(join(docker, 'config.v2.json'), JSON.stringify(inspect));

    const whole = await replay(['--config', config, files]);
    assert.equal(whole.status, 1, 'a line was set aside');
    assert.match(whole.out, /set aside +1\n.*0\.log:5: not a line of a CRI log\n/, whole.err);
    assert.doesNotMatch(whole.err, /passed over/);
    const day = { from: Date.parse('2026-11-23T00:00:00Z'), until: Date.parse('2026-11-24T00:00:00Z') };
    const ids = await held(cluster, day);
    const counted = new Set(ids);
    assert.equal(counted.size, ids.length, 'nothing twice');
    assert.equal(ids.length, 19 + 21 + 21 + 4 + 2, whole.out);
    assert.match(whole.out, /read +67 records[^]*written +67\n/);
    assert.ok(counted.has('file-log/0f2c9f0e-8a4e-4d3c-9a5e-2f6b7c8d9e0f/web/0/stdout/1795428000000000002/46'));
    assert.ok(counted.has(`log/${id.slice(0, 20)}/stdout/1795431600000000001/0`));

    const bare = join(place.dir, cluster, 'copied.log');
    await writeFile(bare, `${cri[0]}\n`);
    const refused = await replay(['--config', config, bare]);
    assert.equal(refused.status, 2);
    assert.match(refused.err, /give --namespace NAME --pod NAME --container NAME/);

    const again = await replay(['--config', config, '--until', '2027-01-01'], { stdin: join(files, 'audit.log.gz') });
    assert.equal(again.status, 0, again.err);
    assert.match(again.out, /read +19 records[^]*written +0\nrepeated +19 /);
    assert.equal((await held(cluster, day)).length, ids.length);
  });

  test('what is no known format is refused with what is known; a dry run sends nothing', async () => {
    const cluster = `dry-${runs++}`;
    const config = await configure(cluster);
    const odd = join(place.dir, cluster, 'odd.txt');
    await writeFile(odd, 'once upon a time\n');
    const unknown = await replay(['--config', config, odd]);
    assert.equal(unknown.status, 2);
    assert.match(unknown.err, /odd\.txt is in no format[^]*docker-events +Docker events \(docker events --format/);
    const path = join(place.dir, cluster, 'audit.log');
    await writeFile(path, `${auditLines('dry', 10, Date.now() - DAY, 1000).join('\n')}\n`);
    const dry = await replay(['--config', config, '--dry-run', path]);
    assert.equal(dry.status, 0, dry.err);
    assert.match(dry.out, /read +10 records/);
    assert.deepEqual(await held(cluster), []);
  });

  test('what Loki would refuse is refused before anything is sent, and goes once the limit is raised', async () => {
    const cluster = `old-${runs++}`;
    const dir = join(place.dir, 'strict');
    const strict = await startLoki({ dir, rejectOldSamples: true });
    const path = join(place.dir, 'old.log');
    const [now, old] = [Date.now(), Date.now() - 40 * DAY];
    const lines = [...auditLines('old', 50, old, 60_000), ...auditLines('new', 50, now - DAY, 60_000)];
    await writeFile(path, `${lines.join('\n')}\n`);
    try {
      const config = await configure(cluster, strict.url);
      const refused = await replay(['--config', config, path]);
      assert.equal(refused.status, 1);
      assert.match(
        refused.err,
        /Loki would refuse 50 records, of .*: it takes nothing older than 168h \(limits_config\.reject_old_samples_max_age\)\. Set limits_config\.reject_old_samples: false, or reject_old_samples_max_age: 98\dh.*Nothing was sent/
      );
      assert.deepEqual(await held(cluster, { url: strict.url }), []);
      const skipped = await replay(['--config', config, '--skip-refused', path]);
      assert.equal(skipped.status, 0, skipped.err);
      assert.match(skipped.out, /written +50\n[^]*left out +50: too old for Loki/);
    } finally {
      await strict.stop();
    }
    const raised = await startLoki({ dir, rejectOldSamples: true, limits: { reject_old_samples_max_age: '1100h' } });
    try {
      const config = await configure(cluster, raised.url);
      const done = await replay(['--config', config, path]);
      assert.equal(done.status, 0, done.err);
      assert.match(done.out, /written +50\nrepeated +50 /);
      const found = auditIds(await held(cluster, { url: raised.url }));
      assert.deepEqual(compare([...names('old', 50), ...names('new', 50)], found), exactly);
    } finally {
      await raised.stop();
    }
  });

  test('killed several times in the middle and run again: each record exactly once', async () => {
    const cluster = `killed-${runs++}`;
    const config = await configure(cluster);
    const files = join(place.dir, cluster, 'files');
    await mkdir(files, { recursive: true });
    const COUNT = 30_000;
    const from = Date.now() - 20 * DAY;
    // Three API servers' logs of the same days; one of them packed.
    for (const server of ['a', 'b', 'c']) {
      const text = `${auditLines(server, COUNT, from, 10_000).join('\n')}\n`;
      await writeFile(join(files, `audit-${server}.log`), server === 'c' ? gzipSync(text) : text);
    }
    let killed = 0;
    let last: Result;
    let killAfterMs: number | undefined = 1200;
    do {
      last = await replay(['--config', config, files], { killAfterMs });
      killed += last.status === null ? 1 : 0;
      killAfterMs = killed >= 5 ? undefined : (killAfterMs ?? 0) + 500;
    } while (last.status === null && killed < 10);
    assert.equal(last.status, 0, last.err);
    assert.ok(killed >= 2, `killed ${killed} times`);
    assert.match(last.err, /of 3 files are read on/);
    const wanted = ['a', 'b', 'c'].flatMap((server) => names(server, COUNT));
    assert.deepEqual(compare(wanted, auditIds(await held(cluster))), exactly);
  });

  test('what was collected live is not stored twice, and late records go beside newer ones', async () => {
    const cluster = `live-${runs++}`;
    const dir = join(place.dir, cluster);
    await mkdir(dir, { recursive: true });
    const log = join(dir, 'audit.log');
    const live = auditLines('live', 3000, Date.now() - 20 * 60_000, 300);
    await writeFile(log, `${live.join('\n')}\n`);
    const collector = await startCollector(dir, {
      cluster,
      loki: { url: loki.url },
      sources: { kubernetesAudit: { logFile: { path: log } } },
    });
    try {
      const before = join(dir, 'before.log');
      await writeFile(before, `${auditLines('before', 3000, Date.now() - 30 * HOUR, 20_000).join('\n')}\n`);
      await eventually(async () => (await held(cluster)).length === 3000, 30);
      const done = await replay(['--config', join(dir, 'collector.yaml'), log, before]);
      assert.equal(done.status, 0, done.err);
      assert.match(done.out, /written +3,000\nrepeated +3,000 /);
      const found = auditIds(await held(cluster));
      assert.deepEqual(compare([...names('live', 3000), ...names('before', 3000)], found), exactly);
      assert.equal((await held(cluster, { object: 'collector' })).length >= 3, true, 'the import is itself recorded');
    } finally {
      await collector.kill('SIGTERM');
    }
  });

  test('a file whose times jump about is stored all the same', async () => {
    const cluster = `jumps-${runs++}`;
    const config = await configure(cluster);
    const path = join(place.dir, cluster, 'audit.log');
    const out = createWriteStream(path);
    const [old, new_] = [Date.now() - 3 * DAY, Date.now() - DAY];
    auditLines('new', 6000, new_, 1000).forEach((line) => out.write(`${line}\n`));
    auditLines('old', 6000, old, 1000).forEach((line) => out.write(`${line}\n`));
    await new Promise<void>((resolve) => out.end(() => resolve()));
    const done = await replay(['--config', config, path]);
    assert.equal(done.status, 0, done.err);
    const found = auditIds(await held(cluster));
    assert.deepEqual(compare([...names('new', 6000), ...names('old', 6000)], found), exactly);
  });
});
