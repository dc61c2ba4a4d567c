import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { FakeApi, FakeLease } from '../../kubernetes/testing.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { Bench, tempDir, until } from '../../testing.ts';
import { linePattern } from '../linePattern.ts';
import { FakePod, FakePods } from './fakePods.ts';
import { PodLogs, type PodLogsOptions } from './podLogs.ts';

const MS = 1_000_000n;
/** So many milliseconds after ten o'clock. */
const at = (ms: number) => 1_795_428_000_000_000_000n + BigInt(ms) * MS;

type Stored = (observations: Observation[]) => Promise<Set<string> | undefined>;

/** An API server with a pod and a lease that another replica has held, and replicas that may come after it. */
async function start(t: TestContext, options: Partial<PodLogsOptions> = {}, lastSign = Date.now()) {
  const api = await FakeApi.start(t);
  const pod = new FakePod('web-1');
  const pods = new FakePods([pod]);
  const lease = new FakeLease();
  lease.put({
    metadata: {
      resourceVersion: '1',
      annotations: { 'tallyman/holder': 'another', 'tallyman/positions': JSON.stringify({ at: String(lastSign) }) },
    },
    spec: { holderIdentity: '', leaseDurationSeconds: 1 },
  });
  api.answer = (response, asked) =>
    asked.path.includes('/leases') ? lease.answer(response, asked) : pods.answer(response, asked);
  const source = () =>
    new PodLogs({
      kubeconfig: api.kubeconfig(),
      maxStreams: 5,
      timing: { minBackoffMs: 20, maxBackoffMs: 50, verifyMs: 20 },
      leaseTiming: { leaseMs: 4000, renewMs: 2400, retryMs: 50 },
      askTiming: { retryMs: 20, settleMs: 50, patienceMs: 20_000 },
      leaderElection: { namespace: 'tallyman', name: 'logs' },
      ...options,
    });
  /** A replica with a disk of its own. */
  const replica = (stored: Stored) => {
    const bench = new Bench(tempDir(t));
    const sent: ReturnType<Bench['records']> = [];
    const send = () => {
      sent.push(...bench.records());
      const batch = bench.buffer.next(Number.MAX_SAFE_INTEGER);
      if (batch) {
        bench.buffer.ack(batch.end);
      }
    };
    const sending = setInterval(send, 10);
    const stop = new AbortController();
    const ended = source().run({ ...bench.context(stop.signal), stored });
    ended.catch(() => {});
    const found = () => [...sent, ...bench.records()];
    const end = async () => {
      stop.abort();
      await ended;
      clearInterval(sending);
    };
    t.after(end);
    const messages = () =>
      found().flatMap(({ labels, message }) => (labels['object'] === 'container-log' ? (message ?? '') : []));
    const own = () => found().filter(({ labels }) => labels['object'] === 'collector');
    const ids = () => found().map(({ record_id: id }) => id);
    return { bench, end, messages, own, ids };
  };
  return { api, pod, pods, lease, replica };
}

const storing =
  (ids: Iterable<string>): Stored =>
  (observations) => {
    const all = new Set(ids);
    return Promise.resolve(new Set(observations.map(({ record }) => record.record_id).filter((id) => all.has(id))));
  };

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}`);

test('a successor goes on where what is stored ends, however much that is', async (t) => {
  const { pod, replica } = await start(t);
  // Of the same nanosecond in threes, and every tenth a little earlier than the one before.
  const times = numbered(1000).map((_, n) => at(Math.floor(n / 3) * 20 - (n % 10 === 9 ? 5 : 0)));
  numbered(1000).forEach((text, n) => pod.write(text, times[n]!));
  const first = replica(storing([]));
  await until('the first has read all', () => first.messages().length === 1000, 60);
  assert.deepEqual(first.messages(), numbered(1000));
  const ids = first.ids().filter((id) => id.startsWith('file-log/'));
  assert.equal(new Set(ids).size, 1000);
  await first.end();
  for (const count of [0, 1, 2, 10, 500, 983, 995, 999, 1000]) {
    const asked: number[] = [];
    const stored = storing(ids.slice(0, count));
    const next = replica((observations) => {
      asked.push(observations.length);
      return stored(observations);
    });
    await until('the rest is recorded', () => next.messages().length >= 1000 - count, 60);
    pod.write('later', at(40_000 + count));
    await until('what came later is recorded', () => next.messages().at(-1) === 'later', 60);
    await next.end();
    const rest = numbered(1000).slice(count);
    const already = next.messages().filter((text) => text === 'later').length - 1;
    assert.deepEqual(next.messages().slice(0, rest.length), rest, `${count}`);
    assert.equal(next.messages().length, rest.length + 1 + already);
    const sum = asked.reduce((a, b) => a + b, 0);
    assert.ok(count < 900 || sum < 300, `${count}: ${sum} lines were asked for`);
  }
});

test('messages of several lines are put together as the predecessor did', async (t) => {
  const rule = { firstLine: linePattern('^line'), maxLines: 100, maxBytes: 32_768, timeoutMs: 300 };
  const { pod, replica } = await start(t, { multiline: [rule] });
  const wanted = Array.from({ length: 40 }, (_, n) => [`line ${n}`, ...(n % 3 === 0 ? ['  at a', '  at b'] : [])]);
  wanted.flat().forEach((text, n) => pod.write(text, at(n * 10)));
  const messages = wanted.map((lines) => lines.join('\n'));
  const first = replica(storing([]));
  await until('the first has read all', () => first.messages().length === 40, 60);
  await first.end();
  assert.deepEqual(first.messages(), messages);
  const ids = first.ids().filter((id) => id.startsWith('file-log/'));
  for (const count of [1, 20, 39]) {
    const next = replica(storing(ids.slice(0, count)));
    await until('the rest is recorded', () => next.messages().length >= 40 - count, 60);
    await next.end();
    assert.deepEqual(next.messages(), messages.slice(count), `${count}`);
  }
});

test('the run before is read to its end, and the one that has begun since', async (t) => {
  const { pod, replica } = await start(t);
  numbered(30).forEach((text, n) => pod.write(text, at(n)));
  const first = replica(storing([]));
  await until('the first has read all', () => first.messages().length === 30, 60);
  await first.end();
  const ids = first.ids().filter((id) => id.startsWith('file-log/'));
  pod.restart();
  numbered(5).forEach((text, n) => pod.write(`again ${text}`, at(5000 + n)));
  const next = replica(storing(ids.slice(0, 20)));
  await until('both are recorded', () => next.messages().length >= 15, 60);
  await next.end();
  assert.deepEqual(next.messages(), [...numbered(30).slice(20), ...numbered(5).map((text) => `again ${text}`)]);
});

test('a replica that is the leader again goes on by itself, unless another was the leader meanwhile', async (t) => {
  const { lease, pod, replica } = await start(t);
  const held = (holder: string, last: object = {}) => {
    const { metadata, spec } = lease.lease!;
    const annotations = { ...metadata.annotations, ...last };
    lease.put({ metadata: { ...metadata, annotations }, spec: { ...spec, holderIdentity: holder } });
  };
  pod.write('line 0', at(0));
  // Its store knows nothing: what it has to ask for is new to it.
  const first = replica(storing([]));
  const lost = () => first.bench.log.lines.filter((line) => line.includes('no longer the leader')).length;
  await until('the first has read all', () => first.messages().length === 1, 60);
  held('another');
  await until('it has lost the lease', () => lost() === 1);
  pod.write('line 1', at(1000));
  held('');
  await until('it goes on', () => first.messages().length >= 2, 60);
  assert.deepEqual(first.messages(), numbered(2));
  held('another');
  await until('it has lost the lease again', () => lost() === 2);
  held('', { 'tallyman/holder': 'another' });
  await until('it begins anew', () => first.messages().length >= 4, 60);
  await first.end();
  assert.deepEqual(first.messages(), [...numbered(2), ...numbered(2)]);
});

test('how long nobody led is told; where the store may not be read that is where reading begins', async (t) => {
  const { pod, replica } = await start(t, {}, Number(at(20_000) / MS));
  pod.write('before', at(10_000));
  pod.write('after', at(21_000));
  const next = replica(() => Promise.resolve(undefined));
  await until('it is recorded', () => next.messages().length >= 1, 60);
  await next.end();
  assert.deepEqual(next.messages(), ['after']);
  const [gap] = next.own();
  assert.deepEqual(
    [gap?.event_action, gap?.event_reason, gap?.event_start],
    ['gap', 'no-leader', '2026-11-23T10:00:20.000Z']
  );
});

test('a store that is away is waited for', async (t) => {
  const { pod, replica } = await start(t);
  numbered(4).forEach((text, n) => pod.write(text, at(n)));
  let away = true;
  const stored = storing([
    'file-log/uid-web-1/web/api//1795428000000000000/0',
    'file-log/uid-web-1/web/api//1795428000001000000/0',
  ]);
  const next = replica((observations) => (away ? Promise.reject(new Error('away')) : stored(observations)));
  await until('it has asked', () => next.bench.log.lines.some((line) => line.includes('cannot ask')), 60);
  assert.deepEqual(next.messages(), []);
  away = false;
  await until('the rest is recorded', () => next.messages().length >= 2, 60);
  await next.end();
  assert.deepEqual(next.messages(), ['line 2', 'line 3']);
});
