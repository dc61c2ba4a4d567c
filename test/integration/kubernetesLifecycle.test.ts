import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../parts/kubernetes/cluster.ts';
import { startControlPlane, type ControlPlane } from '../parts/kubernetes/controlPlane.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import {
  compare,
  counts,
  eventually,
  exactly as none,
  scratch,
  startCollector,
  stored,
  type RunningCollector,
} from './harness.ts';
import { EXITS_WHEN_TOLD, startLifecycleCluster, type LifecycleCluster } from './lifecycleCluster.ts';

describe('container lifecycle of a one-node Kubernetes, to Loki', { skip: skipWithout('loki', 'kubernetes') }, () => {
  let lab: LifecycleCluster;
  let cluster: Cluster;
  let alice: string;
  let bob: string;
  let records: LifecycleCluster['records'];
  let exactly: LifecycleCluster['exactly'];
  let restart: LifecycleCluster['restart'];

  before(async () => {
    lab = await startLifecycleCluster('kubernetes-lifecycle');
    ({ cluster, alice, bob, records, exactly, restart } = lab);
  });

  after(() => lab?.stop());

  const podsOf = async (app: string) =>
    (
      await cluster.kubectl([
        '-n',
        'shop',
        'get',
        'pods',
        '-l',
        `app=${app}`,
        '-o',
        'jsonpath={.items[*].metadata.name}',
      ])
    )
      .split(' ')
      .filter(Boolean);
  const deploy = (name: string, container: object, kubeconfig: string) => {
    const template = {
      metadata: { labels: { app: name } },
      spec: {
        terminationGracePeriodSeconds: 2,
        containers: [{ name: 'web', image: 'shop/web:1.4', imagePullPolicy: 'Never', ...container }],
      },
    };
    const spec = { replicas: 1, selector: { matchLabels: { app: name } }, template };
    return lab.create({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec }, kubeconfig);
  };

  test('a Deployment that is created and scaled: each step of each pod once, with who asked for it', async () => {
    await deploy('web', { command: EXITS_WHEN_TOLD }, alice);
    const of = { k8s_workload_kind: 'Deployment', k8s_workload_name: 'web' };
    const [first] = await exactly(1, { ...of, event_action: 'start' });
    assert.equal(first?.user_name, 'alice');
    assert.match(first?.container_id ?? '', /^[0-9a-f]{64}$/);
    assert.equal(first?.container_image_name, 'shop/web:1.4');
    await restart();
    await cluster.kubectl(['-n', 'shop', 'scale', 'deployment/web', '--replicas=3'], { kubeconfig: bob });
    for (const event_action of ['create', 'schedule', 'start']) {
      const found = await exactly(3, { ...of, event_action });
      const users = counts(found.map(({ user_name }) => user_name ?? ''));
      assert.deepEqual([users.get('alice'), users.get('bob')], [1, 2], event_action);
      assert.ok(found.every(({ k8s_audit_id, client_address }) => k8s_audit_id && client_address === '127.0.0.1'));
    }
    await exactly(3, { ...of, event_action: 'ready' });
  });

  test('eviction and deletion, with the collector killed in between: once each, and by whom', async () => {
    const [evicted, deleted] = await podsOf('web');
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: evicted, namespace: 'shop' } };
    const path = `/api/v1/namespaces/shop/pods/${evicted}/eviction`;
    await cluster.kubectl(['create', '--raw', path, '-f', '-'], { kubeconfig: bob, input: JSON.stringify(eviction) });
    await cluster.kubectl(['-n', 'shop', 'delete', 'pod', deleted!, '--wait=false'], { kubeconfig: alice });
    await restart();
    await exactly(1, { k8s_pod_name: evicted, event_action: 'evict', user_name: 'bob' });
    for (const [pod, user] of [
      [evicted, 'bob'],
      [deleted, 'alice'],
    ]) {
      for (const event_action of ['delete', 'die', 'destroy']) {
        const [record] = await exactly(1, { k8s_pod_name: pod, event_action });
        assert.equal(record?.user_name, user, `${event_action} of ${pod}`);
      }
    }
    await exactly(0, { k8s_pod_name: deleted, event_action: 'evict' });
  });

  test('a pod that is made when the buffer has long forgotten who made its Deployment, after a kill: still by whom', async () => {
    await deploy('long', { command: EXITS_WHEN_TOLD }, alice);
    const of = { k8s_workload_name: 'long' };
    await exactly(1, { ...of, event_action: 'start', user_name: 'alice' });
    const kept = join(lab.bufferDir, 'requests.jsonl');
    await eventually(async () => (await readFile(kept, 'utf8')).includes('"apps/deployments/shop/long"'), 10);
    await eventually(
      async () =>
        (await records({ event_action: 'ready' })).length === (await records({ event_action: 'create' })).length,
      20
    );
    // As if it had been weeks ago: all that has been sent is gone.
    await restart(() => rm(join(lab.bufferDir, 'wal'), { recursive: true }));
    const [pod] = await podsOf('long');
    await cluster.kubectl(['-n', 'shop', 'delete', 'pod', pod!, '--wait=false'], { kubeconfig: bob });
    for (const event_action of ['create', 'schedule', 'start']) {
      const [, second] = await exactly(2, { ...of, event_action });
      assert.deepEqual([second?.user_name, second?.client_address], ['alice', '127.0.0.1'], event_action);
      assert.notEqual(second?.k8s_pod_name, pod);
    }
    await exactly(1, { ...of, event_action: 'delete', user_name: 'bob' });
    await cluster.kubectl(['-n', 'shop', 'delete', 'deployment', 'long', '--wait=false'], { kubeconfig: alice });
  });

  test('a crash and one for want of memory: exit code, reason and restarts, as often as the kubelet counts them', async () => {
    await deploy('crash', { command: ['sh', '-c', 'sleep 1; exit 3'] }, alice);
    const hungry = 'sleep 1; x=a; while true; do x=$x$x; done';
    await deploy('oom', { command: ['sh', '-c', hungry], resources: { limits: { memory: '16Mi' } } }, alice);
    for (const [app, event_reason, process_exit_code] of [
      ['crash', 'Error', 3],
      ['oom', 'OOMKilled', 137],
    ] as const) {
      const of = { k8s_workload_name: app };
      await eventually(async () => (await records({ ...of, event_action: 'restart' })).length >= 1, 40);
      const dead = await records({ ...of, event_action: 'die' });
      assert.ok(dead.length >= 1);
      assert.deepEqual(
        [...counts(dead.map((die) => `${die.event_reason} ${die.process_exit_code}`)).keys()],
        [`${event_reason} ${process_exit_code}`]
      );
      assert.ok(dead.every(({ user_name }) => user_name === undefined));
    }
    await eventually(async () => (await records({ event_reason: 'CrashLoopBackOff' })).length >= 2, 30);
    const dies = await records({ k8s_workload_name: 'oom', event_action: 'die' });
    await exactly(dies.length, { k8s_workload_name: 'oom', event_action: 'oom', process_signal: 9 });
  });

  test('what happened while the API server was away is told when it is back, and nothing twice', async () => {
    await cluster.withoutApiServer(() => sleep(5000));
    await cluster.kubectl(['-n', 'shop', 'delete', 'deployment', 'web', 'crash', 'oom', '--wait=false'], {
      kubeconfig: alice,
    });
    await restart();
    const created = await records({ event_action: 'create', k8s_namespace_name: 'shop' });
    const destroyed = await exactly(created.length, { event_action: 'destroy', k8s_namespace_name: 'shop' });
    const web = destroyed.filter(({ k8s_workload_name }) => k8s_workload_name === 'web');
    assert.ok(web.filter(({ user_name }) => user_name === 'alice').length >= 3);
    const ids = (await records({})).map(({ record_id }) => record_id);
    assert.equal(new Set(ids).size, ids.length);
    const starts = new Set((await records({ event_action: 'start' })).map(({ container_id }) => container_id));
    const ends = (await records({ event_action: 'die' })).map(({ container_id }) => container_id);
    assert.ok(ends.every((id) => starts.has(id)));
  });
});

describe('container lifecycle with two replicas, to Loki', { skip: skipWithout('loki', 'control-plane') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let api: ControlPlane;
  let loki: Loki;

  before(async () => {
    place = await scratch('kubernetes-lifecycle-led');
    [api, loki] = await Promise.all([
      startControlPlane({ dir: join(place.dir, 'control-plane') }),
      startLoki({ dir: join(place.dir, 'loki') }),
    ]);
    await api.kubectl(['create', 'namespace', 'shop']);
    await api.kubectl(['-n', 'shop', 'create', 'serviceaccount', 'default']);
  });

  after(async () => {
    await api?.stop();
    await loki?.stop();
    await place?.remove();
  });

  test('the leader is killed, and its successor ends in order: every pod was created and removed once', async () => {
    const leaderElection = { namespace: 'shop', name: 'tallyman-lifecycle' };
    const kubernetesLifecycle = { kubeconfig: api.kubeconfig, namespaces: ['shop'], leaderElection };
    const config = { cluster: 'led', loki: { url: loki.url }, sources: { kubernetesLifecycle } };
    const replica = (name: string) => startCollector(join(place.dir, name), config);
    const leads = (one: RunningCollector) => eventually(() => /following pods in namespace shop/.test(one.said()), 40);
    const names: string[] = [];
    const work = async (round: string) => {
      const own = [0, 1, 2, 3].map((index) => `${round}-${index}`);
      names.push(...own);
      const items = own.map((name) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, namespace: 'shop' },
        spec: { containers: [{ name: 'web', image: 'shop/web:1.4' }] },
      }));
      await api.kubectl(['create', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
      await api.kubectl(['-n', 'shop', 'delete', 'pods', ...own]);
    };
    const first = await replica('a');
    await leads(first);
    // At once: the leader dies before it has had time to renew the lease.
    await work('one');
    await first.kill('SIGKILL');
    const second = await replica('b');
    await work('two');
    await leads(second);
    await work('three');
    const third = await replica('a');
    await second.kill('SIGTERM');
    await leads(third);
    await work('four');
    const found = async (action: string) =>
      (await stored(loki.url, '{tallyman="record",object="container-lifecycle"}'))
        .filter(({ record }) => record.event_action === action)
        .map(({ record }) => record.k8s_pod_name ?? '');
    for (const action of ['create', 'destroy']) {
      await eventually(async () => compare(names, await found(action)).missing === 0, 30).catch(() => {});
      assert.deepEqual(compare(names, await found(action)), none, action);
    }
    await third.kill('SIGTERM');
  });
});
