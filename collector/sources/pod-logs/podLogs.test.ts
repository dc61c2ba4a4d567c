import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { FakeApi, sendStatus, type Asked } from '../../kubernetes/testing.ts';
import { Bench, tempDir, until } from '../../testing.ts';
import { linePattern } from '../linePattern.ts';
import { FakePod, FakePods } from './fakePods.ts';
import { PodLogs, type PodLogsOptions } from './podLogs.ts';

const timing = { minBackoffMs: 20, maxBackoffMs: 50, verifyMs: 20 };
/** So many seconds after ten o'clock. */
const at = (seconds: number) => 1_795_428_000_000_000_001n + BigInt(seconds) * 1_000_000_000n;

async function start(t: TestContext, options: Partial<PodLogsOptions> = {}) {
  const api = await FakeApi.start(t);
  const pod = new FakePod('web-1');
  const pods = new FakePods([pod]);
  api.answer = (response, asked) => pods.answer(response, asked);
  const bench = new Bench(tempDir(t));
  const run = () => bench.run(new PodLogs({ kubeconfig: api.kubeconfig(), maxStreams: 5, timing, ...options }));
  const all = () => bench.records();
  const messages = () =>
    all().flatMap(({ labels, message }) => (labels['object'] === 'container-log' ? (message ?? '') : []));
  const own = () => all().filter(({ labels }) => labels['object'] === 'collector');
  return { api, pod, pods, bench, run, messages, own };
}

const isLog = ({ path }: Asked) => path.endsWith('/log');

test('a connection that breaks within a line, also while it is looked whose it is, and a refusal', async (t) => {
  const { api, pod, pods, bench, run, messages, own } = await start(t);
  let wholeLogs = true;
  let refused = false;
  let lookedAt = 0;
  api.answer = (response, asked) => {
    if (isLog(asked) && refused) {
      sendStatus(response, 403, 'pods "web-1" is forbidden');
    } else if (isLog(asked) && !wholeLogs) {
      // Headers, and half of a line.
      response.writeHead(200).write('2026-11-23T10:00:03.000000001Z lin');
      setTimeout(() => response.destroy(), 10);
    } else if (asked.path.endsWith('/web-1') && (lookedAt += 1) === 1) {
      response.destroy();
    } else {
      pods.answer(response, asked);
    }
  };
  pod.write('line 1', at(1));
  pod.write('line 2', at(2));
  const stop = run();
  t.after(() => stop().catch(() => {}));
  await until('what is there is recorded', () => messages().length === 2, 60);
  wholeLogs = false;
  const asked = () => api.asked.filter(isLog).length;
  const before = asked();
  pod.followers.forEach((follower) => follower.destroy());
  await until('it has broken off twice', () => asked() >= before + 2, 60);
  refused = true;
  await until('the refusal is recorded', () => own().length === 1, 60);
  pod.write('line 3', at(3));
  [wholeLogs, refused] = [true, false];
  await until('the rest is recorded', () => messages().length === 3, 60);
  await until('that it may be read again is recorded', () => own().length === 2, 60);
  await stop();
  assert.deepEqual(messages(), ['line 1', 'line 2', 'line 3']);
  const [lost, regained] = own();
  assert.match(lost?.message ?? '', /no permission for pods\/log in namespace shop.*"verbs":\["get"\]/);
  assert.deepEqual([lost?.event_action, regained?.event_action], ['permission-lost', 'permission-regained']);
  await bench.buffer.close();
});

test('a file that was rotated away while it was not followed is told of, and reading goes on', async (t) => {
  const { pod, bench, run, messages, own } = await start(t);
  pod.write('line 1', at(1));
  pod.write('line 2', at(2));
  let stop = run();
  await until('what is there is recorded', () => messages().length === 2, 60);
  await stop();
  pod.rotate();
  pod.write('line 4', at(4));
  stop = run();
  t.after(() => stop().catch(() => {}));
  await until('the new file is read', () => messages().length === 3, 60);
  await until('the gap is recorded', () => own().length === 1, 60);
  await stop();
  assert.deepEqual(messages(), ['line 1', 'line 2', 'line 4']);
  assert.deepEqual([own()[0]?.event_action, own()[0]?.event_reason], ['gap', 'rotated']);
  await bench.buffer.close();
});

const rule = { firstLine: linePattern('^\\w'), maxLines: 100, maxBytes: 32_768, timeoutMs: 600_000 };

test('lines are joined where asked for, each once, also when reading is broken off within a message', async (t) => {
  const multiline = [{ match: { containers: ['web'] }, ...rule }];
  const { pod, bench, run, messages } = await start(t, { multiline });
  pod.write('error 1', at(1));
  pod.write('  at a', at(1) + 5n);
  pod.write('error 2', at(2));
  let stop = run();
  await until('the first is recorded', () => messages().length >= 1, 60);
  pod.followers.forEach((follower) => follower.destroy());
  await until('it is followed again', () => pod.followers.size === 1, 60);
  pod.write('  at b', at(2) + 5n);
  await stop();
  pod.write('  at c', at(2) + 10n);
  pod.write('error 3', at(3));
  stop = run();
  t.after(() => stop().catch(() => {}));
  await until('the second is recorded', () => messages().length >= 2, 60);
  pod.restart();
  await until('the last of a run is recorded at its end', () => messages().length >= 3, 60);
  await stop();
  assert.deepEqual(messages(), ['error 1\n  at a', 'error 2\n  at b\n  at c', 'error 3']);
  await bench.buffer.close();
});

test('a message that nothing follows is recorded after a while', async (t) => {
  const { pod, run, messages } = await start(t, { multiline: [{ ...rule, timeoutMs: 200 }] });
  const stop = run();
  t.after(() => stop().catch(() => {}));
  await until('it is followed', () => pod.followers.size === 1, 60);
  pod.write('error', at(1));
  await until('it is recorded', () => messages().length === 1, 60);
});
