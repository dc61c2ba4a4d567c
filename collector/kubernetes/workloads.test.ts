import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { FakeApi, sendJson, sendStatus } from './testing.ts';
import { Workloads, type Owned, type Owner } from './workloads.ts';

const owner = (apiVersion: string, kind: string, name: string) => ({ apiVersion, kind, name, uid: `uid-${name}` });
const pod = (reference?: Owner, labels: Record<string, string> = {}): Owned => ({
  namespace: 'shop',
  labels,
  ownerReferences: reference && [{ ...reference, controller: true }],
});

const REPLICA_SET = owner('apps/v1', 'ReplicaSet', 'web-7d4b9');
const HASH = { 'pod-template-hash': '7d4b9' };
const RS_PATH = '/apis/apps/v1/namespaces/shop/replicasets/web-7d4b9';

/** What the API server has: the owners of these paths, or the status that it answers with. */
async function workloads(t: TestContext, has: Record<string, Owner | number | undefined>) {
  const api = await FakeApi.start(t);
  api.answer = (response, { path }) => {
    const found = path in has ? has[path] : 404;
    return typeof found === 'number'
      ? sendStatus(response, found, 'no')
      : sendJson(response, {
          kind: 'PartialObjectMetadata',
          apiVersion: 'meta.k8s.io/v1',
          metadata: { ownerReferences: found && [{ ...found, controller: true }] },
        });
  };
  return { api, workloads: new Workloads(api.client(t)) };
}

const cases: Array<[string, Owned, Record<string, Owner | number | undefined>, string | undefined]> = [
  ['a pod alone', pod(), {}, undefined],
  ['a Deployment', pod(REPLICA_SET), { [RS_PATH]: owner('apps/v1', 'Deployment', 'web') }, 'Deployment/web'],
  ['a Rollout', pod(REPLICA_SET), { [RS_PATH]: owner('argoproj.io/v1alpha1', 'Rollout', 'web') }, 'Rollout/web'],
  ['a ReplicaSet of nobody', pod(REPLICA_SET, HASH), { [RS_PATH]: undefined }, 'ReplicaSet/web-7d4b9'],
  ['a ReplicaSet that is gone', pod(REPLICA_SET, HASH), {}, 'Deployment/web'],
  ['a ReplicaSet that may not be read', pod(REPLICA_SET, HASH), { [RS_PATH]: 403 }, 'Deployment/web'],
  ['a ReplicaSet that cannot be read', pod(REPLICA_SET, HASH), { [RS_PATH]: 500 }, 'Deployment/web'],
  [
    "a Rollout's ReplicaSet that may not be read",
    pod(REPLICA_SET, { 'rollouts-pod-template-hash': '7d4b9' }),
    { [RS_PATH]: 403 },
    'Rollout/web',
  ],
  [
    'another hash in the label',
    pod(REPLICA_SET, { 'pod-template-hash': '5' }),
    { [RS_PATH]: 403 },
    'ReplicaSet/web-7d4b9',
  ],
  ['no label', pod(REPLICA_SET), { [RS_PATH]: 403 }, 'ReplicaSet/web-7d4b9'],
  [
    'a CronJob',
    pod(owner('batch/v1', 'Job', 'report-29012345')),
    { '/apis/batch/v1/namespaces/shop/jobs/report-29012345': owner('batch/v1', 'CronJob', 'report') },
    'CronJob/report',
  ],
  [
    'a Job',
    pod(owner('batch/v1', 'Job', 'report')),
    { '/apis/batch/v1/namespaces/shop/jobs/report': undefined },
    'Job/report',
  ],
  [
    'a ReplicationController of a DeploymentConfig',
    pod(owner('v1', 'ReplicationController', 'web-1')),
    {
      '/api/v1/namespaces/shop/replicationcontrollers/web-1': owner('apps.openshift.io/v1', 'DeploymentConfig', 'web'),
    },
    'DeploymentConfig/web',
  ],
  ['a StatefulSet', pod(owner('apps/v1', 'StatefulSet', 'db')), {}, 'StatefulSet/db'],
  ['a DaemonSet', pod(owner('apps/v1', 'DaemonSet', 'agent')), {}, 'DaemonSet/agent'],
  ["a node's own pod", pod(owner('v1', 'Node', 'n1')), {}, 'Node/n1'],
  ['a custom owner', pod(owner('example.com/v1', 'Shop', 'one')), {}, 'Shop/one'],
  ['a custom kind with a known name', pod(owner('example.com/v1', 'ReplicaSet', 'one')), {}, 'ReplicaSet/one'],
  ['owners that control nothing', { ownerReferences: [{ ...REPLICA_SET, controller: false }] }, {}, undefined],
];

for (const [name, of, has, expected] of cases) {
  test(`the workload of ${name}`, async (t) => {
    const found = await (await workloads(t, has)).workloads.of(of);
    assert.equal(found && `${found.kind}/${found.name}`, expected);
  });
}

test('the chain holds every owner, with uid', async (t) => {
  const deployment = owner('apps/v1', 'Deployment', 'web');
  const { workloads: known } = await workloads(t, { [RS_PATH]: deployment });
  assert.deepEqual(await known.chain(pod(REPLICA_SET)), [REPLICA_SET, deployment]);
});

test('each owner is asked for once, by its metadata', async (t) => {
  const { api, workloads: known } = await workloads(t, { [RS_PATH]: owner('apps/v1', 'Deployment', 'web') });
  await Promise.all([known.of(pod(REPLICA_SET)), known.of(pod(REPLICA_SET)), known.of(pod(REPLICA_SET))]);
  await known.of(pod(REPLICA_SET));
  assert.deepEqual(
    api.asked.map(({ path }) => path),
    [RS_PATH]
  );
  assert.match(api.asked[0]?.accept ?? '', /^application\/json;as=PartialObjectMetadata;g=meta\.k8s\.io;v=v1/);
});

test('what is gone is not asked for again, what is refused not for a while, and then again', async (t) => {
  const has: Record<string, Owner | number> = { [RS_PATH]: 403 };
  const { api } = await workloads(t, has);
  const known = new Workloads(api.client(t), { pauseMs: 200 });
  const gone = pod(owner('batch/v1', 'Job', 'gone'));
  await known.of(gone);
  await known.of(gone);
  await known.of(pod(REPLICA_SET, HASH));
  await known.of(pod(REPLICA_SET, HASH));
  assert.equal(api.asked.length, 2);
  has[RS_PATH] = owner('argoproj.io/v1alpha1', 'Rollout', 'web');
  await new Promise((resolve) => setTimeout(resolve, 250));
  assert.deepEqual(await known.of(pod(REPLICA_SET, HASH)), { kind: 'Rollout', name: 'web' });
});

test('no more owners are remembered than there is room for', async (t) => {
  const { api } = await workloads(t, { [RS_PATH]: owner('apps/v1', 'Deployment', 'web') });
  const known = new Workloads(api.client(t), { capacity: 1 });
  await known.of(pod(REPLICA_SET));
  await known.of(pod(owner('batch/v1', 'Job', 'other')));
  await known.of(pod(REPLICA_SET));
  assert.equal(api.asked.length, 3);
});
