import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeApi, sendJson, sendStatus } from '../../kubernetes/testing.ts';
import { Bench, tempDir, until } from '../../testing.ts';
import { PodLogs } from './podLogs.ts';

const timing = { minBackoffMs: 20, maxBackoffMs: 50, verifyMs: 20 };
const at = (n: number) => `2026-11-23T10:00:0${n}.000000001Z`;
const lines = [1, 2, 3, 4].map((n) => `${at(n)} line ${n}\n`);
const pod = {
  metadata: { namespace: 'shop', name: 'web-1', uid: 'u1', resourceVersion: '5' },
  spec: { nodeName: 'node-1', containers: [{ name: 'web', image: 'shop/web:1.4' }] },
  status: {
    containerStatuses: [{ name: 'web', restartCount: 0, state: { running: {} }, containerID: 'containerd://c1' }],
  },
};

const since = (text: string | undefined) => lines.filter((line) => text === undefined || line >= text.replace('Z', ''));

test('a connection that breaks within a line, a refusal, and a file that was rotated away', async (t) => {
  const api = await FakeApi.start(t);
  let logs = 0;
  api.answer = (response, { path, query }) => {
    if (path === '/api/v1/pods' && query['watch']) {
      response.writeHead(200).flushHeaders();
    } else if (path === '/api/v1/pods') {
      sendJson(response, { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '5' }, items: [pod] });
    } else if (!path.endsWith('/log')) {
      sendJson(response, pod);
    } else {
      logs += 1;
      if (logs === 1) {
        response.writeHead(200).write(lines[0]! + lines[1]!);
        setTimeout(() => response.write(lines[2]!.slice(0, 34)), 100);
        setTimeout(() => response.destroy(), 150);
      } else if (logs === 2) {
        sendStatus(response, 403, 'pods "web-1" is forbidden');
      } else if (logs === 3) {
        response.writeHead(200).end(since(query['sinceTime']).slice(0, 3).join(''));
      } else {
        // What had been taken is in a file that is not given any more.
        response.writeHead(200).write(lines[3]!);
      }
    }
  };
  const bench = new Bench(tempDir(t));
  const stop = bench.run(new PodLogs({ kubeconfig: api.kubeconfig(), maxStreams: 5, timing }));
  const messages = () =>
    bench.records().flatMap(({ labels, message }) => (labels['object'] === 'container-log' ? (message ?? '') : []));
  t.after(() => stop().catch(() => {}));
  await until('all lines are there', () => messages().length >= 4, 20);
  const own = () =>
    bench.records().flatMap(({ labels, ...record }) => (labels['object'] === 'collector' ? record : []));
  await until('what befell it is recorded', () => own().length >= 3);
  await stop();
  assert.deepEqual(messages(), ['line 1', 'line 2', 'line 3', 'line 4']);
  const [lost, regained, gap] = own();
  assert.match(lost?.message ?? '', /no permission for pods\/log in namespace shop.*"verbs":\["get"\]/);
  assert.deepEqual(
    [lost, regained, gap].map((record) => [record?.event_action, record?.event_reason]),
    [
      ['permission-lost', undefined],
      ['permission-regained', undefined],
      ['gap', 'rotated'],
    ]
  );
  await bench.buffer.close();
});
