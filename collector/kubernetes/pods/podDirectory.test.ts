import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test, type TestContext } from 'node:test';
import { memoryLog, until } from '../../testing.ts';
import { FakeApi, line, listOf, sendJson, sendStatus } from '../testing.ts';
import { PodDirectory } from './podDirectory.ts';

const replicaSet = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d', uid: 'rs', controller: true };

function pod(version: number, name: string, more: { metadata?: object; status?: object; spec?: object } = {}): object {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      namespace: 'shop',
      name,
      uid: `uid-${name}`,
      resourceVersion: String(version),
      labels: { app: 'web' },
      managedFields: [{ manager: 'kubelet' }],
      ...more.metadata,
    },
    spec: {
      nodeName: 'node-1',
      initContainers: [{ name: 'prepare', image: 'busybox:1' }],
      containers: [{ name: 'main', image: 'shop/web:1.4' }],
      ...more.spec,
    },
    status: more.status,
  };
}

const running = (restartCount: number, id: string, last?: string) => ({
  containerStatuses: [
    {
      name: 'main',
      restartCount,
      containerID: `containerd://${id}`,
      imageID: 'sha256:abc',
      lastState: last === undefined ? {} : { terminated: { containerID: `containerd://${last}` } },
    },
  ],
});

/** An API server that lists some pods and then says what it is told to. */
async function directory(t: TestContext, items: object[], keepMs = 60_000) {
  const api = await FakeApi.start(t);
  let watching: ServerResponse | undefined;
  let refuse = false;
  api.answer = (response, { path, query }) => {
    if (path.includes('/replicasets/')) {
      const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd', controller: true };
      sendJson(response, { metadata: { ownerReferences: [deployment] } });
    } else if (refuse) {
      sendStatus(response, 403, 'pods is forbidden');
    } else if (query['watch']) {
      watching = response.writeHead(200);
      response.write(' \n');
    } else {
      sendJson(response, listOf(10, items));
    }
  };
  const timing = { watchSeconds: () => 60, minBackoffMs: 5, maxBackoffMs: 10, shortMs: 0 };
  const pods = new PodDirectory({ client: api.client(t), nodeName: 'node-1', keepMs, timing });
  const access: boolean[] = [];
  const stop = new AbortController();
  const done = pods.run({ log: memoryLog(), signal: stop.signal, onAccess: (allowed) => access.push(allowed) });
  t.after(() => {
    stop.abort();
    return done;
  });
  await until('the list', () => pods.complete && watching !== undefined);
  const tell = (type: string, value: object) => watching?.write(line(type, value));
  const cutOff = (allowed: boolean) => {
    refuse = !allowed;
    watching?.destroy();
  };
  return { api, pods, tell, access, cutOff };
}

test('what is kept of a pod, its workload and the ids of its runs', async (t) => {
  const owned = pod(5, 'a', { metadata: { ownerReferences: [replicaSet] }, status: running(0, 'one') });
  const { api, pods, tell } = await directory(t, [owned]);
  assert.equal(api.asked.find(({ path }) => path.endsWith('/pods'))?.query['fieldSelector'], 'spec.nodeName=node-1');
  await until('the workload', () => pods.get('uid-a')?.workload !== undefined);
  const { uid: _, controller: __, ...rest } = replicaSet;
  assert.deepEqual(pods.get('uid-a'), {
    namespace: 'shop',
    name: 'a',
    uid: 'uid-a',
    node: 'node-1',
    labels: { app: 'web' },
    owner: { ...rest, uid: 'rs' },
    workload: { kind: 'Deployment', name: 'web' },
    staticUid: undefined,
    containers: new Map([
      [
        'main',
        {
          type: 'container',
          image: 'shop/web:1.4',
          imageId: 'sha256:abc',
          runtime: 'containerd',
          ids: new Map([[0, 'one']]),
        },
      ],
      ['prepare', { type: 'init', image: 'busybox:1', imageId: undefined, runtime: undefined, ids: new Map() }],
    ]),
  });
  const ephemeralContainers = [{ name: 'debug', image: 'busybox:1' }];
  const again = {
    metadata: { ownerReferences: [replicaSet] },
    status: running(7, 'seven', 'six'),
    spec: { ephemeralContainers, containers: [{ name: 'main', image: 'shop/web:1.5' }] },
  };
  tell('MODIFIED', pod(11, 'a', again));
  await until('the change', () => pods.get('uid-a')?.containers.get('debug')?.type === 'ephemeral');
  const main = pods.get('uid-a')?.containers.get('main');
  assert.deepEqual(
    [main?.image, [...(main?.ids ?? [])]],
    [
      'shop/web:1.5',
      [
        [0, 'one'],
        [6, 'six'],
        [7, 'seven'],
      ],
    ]
  );
  assert.deepEqual(pods.get('uid-a')?.workload, { kind: 'Deployment', name: 'web' });
});

test('a static pod is found by the uid that it goes by on the node', async (t) => {
  const annotations = { 'kubernetes.io/config.mirror': 'hash', 'kubernetes.io/config.source': 'file' };
  const { pods } = await directory(t, [pod(5, 'etcd-node-1', { metadata: { annotations } })]);
  assert.equal(pods.get('hash')?.uid, 'uid-etcd-node-1');
});

test('a deleted pod is known for a while, and then forgotten', async (t) => {
  const { pods, tell } = await directory(t, [pod(5, 'a'), pod(6, 'b')], 200);
  tell('DELETED', pod(11, 'a'));
  tell('ADDED', pod(12, 'c'));
  await until('the news', () => pods.get('uid-c') !== undefined);
  assert.equal(pods.get('uid-a')?.name, 'a');
  await until('it is forgotten', () => {
    tell('MODIFIED', pod(13, 'b'));
    return pods.get('uid-a') === undefined;
  });
  assert.equal(pods.size, 2);
});

test('a refusal is told, and when it is over', async (t) => {
  const { access, cutOff } = await directory(t, []);
  cutOff(false);
  await until('the refusal', () => access.includes(false));
  cutOff(true);
  await until('the answer', () => access.at(-1) === true);
});
