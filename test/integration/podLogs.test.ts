import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCluster, type Cluster } from '../parts/kubernetes/cluster.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { compare, eventually, exactly, scratch, startCollector, stored, type RunningCollector } from './harness.ts';

const CLUSTER = 'by-api';
/** Writes to both streams in turn, more when it is told that its run is to end, counts its runs, and ends in failure. */
const RESTARTING = `n=$(cat /data/n 2>/dev/null || echo 0); echo $((n+1)) > /data/n
i=0; while [ $i -lt 400 ]; do echo "run $n out $i"; echo "run $n err $i" >&2; i=$((i+1))
[ $i -eq 200 ] && until [ -e /data/end-$n ]; do sleep 0.1; done; done; exit 3`;
const STEADY = 'i=0; while [ $i -lt 1500 ]; do echo "steady $i"; i=$((i+1)); sleep 0.01; done; sleep 1000';

const container = (name: string, script: string, more: object = {}) => ({
  name,
  image: 'shop/web:1.4',
  imagePullPolicy: 'Never',
  command: ['sh', '-c', script],
  ...more,
});
const pod = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { app: name } },
  spec: { terminationGracePeriodSeconds: 0, ...spec },
});

describe('logs of pods by the API server, to Loki', { skip: skipWithout('loki', 'kubernetes') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let cluster: Cluster;
  let loki: Loki;
  let collector: RunningCollector;
  let config: Record<string, unknown>;

  const start = () => startCollector(join(place.dir, 'collector'), config);
  const apply = async (...pods: object[]) => {
    const file = join(place.dir, 'pods.json');
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: pods }));
    await cluster.kubectl(['apply', '-f', file]);
  };
  const logs = (name: string) =>
    stored(loki.url, `{cluster="${CLUSTER}",object="container-log"} |= "\\"k8s_pod_name\\":\\"${name}\\""`);
  const messages = async (name: string) => (await logs(name)).map(({ record }) => record.message ?? '');

  before(async () => {
    place = await scratch('pod-logs');
    [cluster, loki] = await Promise.all([
      startCluster({ dir: join(place.dir, 'cluster') }),
      startLoki({ dir: join(place.dir, 'loki') }),
    ]);
    const { kubectl, kubeconfigFor } = cluster;
    await kubectl(['create', 'namespace', 'shop']);
    await kubectl(['create', 'clusterrole', 'logs', '--verb=get,list,watch', '--resource=pods,pods/log']);
    await kubectl(['create', 'clusterrolebinding', 'logs', '--clusterrole=logs', '--user=tallyman']);
    config = {
      cluster: CLUSTER,
      loki: { url: loki.url },
      sources: {
        podLogs: {
          kubeconfig: await kubeconfigFor('tallyman'),
          namespaces: ['shop'],
          exclude: { labels: 'app=quiet' },
          maxStreams: 3,
        },
      },
    };
    collector = await start();
  });

  after(async () => {
    await collector?.kill('SIGTERM');
    await cluster?.stop();
    await loki?.stop();
    await place?.remove();
  });

  test('init containers, restarts and SIGKILL of the collector: each line exactly once', async () => {
    const volumes = [{ name: 'data', emptyDir: {} }];
    const volumeMounts = [{ name: 'data', mountPath: '/data' }];
    await apply(
      pod('restarting', {
        volumes,
        initContainers: [container('init', 'echo first; printf last')],
        containers: [container('app', RESTARTING, { volumeMounts })],
      }),
      pod('steady', { containers: [container('app', STEADY), container('side', 'echo beside; sleep 1000')] }),
      pod('quiet', { containers: [container('app', 'echo unwanted; sleep 1000')] })
    );
    await eventually(async () => (await messages('steady')).length > 100, 60);
    for (let run = 0; run < 3; run++) {
      const begun = `run ${run} err 199`;
      await eventually(async () => (await messages('restarting')).includes(begun), 90);
      await collector.kill('SIGKILL');
      await cluster.kubectl(['-n', 'shop', 'exec', 'restarting', '--', 'touch', `/data/end-${run}`]);
      await sleep(500);
      collector = await start();
    }
    const range = (count: number) => Array.from({ length: count }, (_, n) => n);
    const runs = [0, 1, 2].flatMap((run) => range(400).flatMap((n) => [`run ${run} out ${n}`, `run ${run} err ${n}`]));
    const restarting = ['first', 'last', ...runs];
    const steady = ['beside', ...range(1500).map((n) => `steady ${n}`)];
    await eventually(async () => (await messages('steady')).length >= steady.length, 60);
    await eventually(async () => (await messages('restarting')).length >= restarting.length, 60).catch(() => {});
    assert.deepEqual(compare(steady, await messages('steady')), exactly);
    assert.deepEqual(compare(restarting, await messages('restarting')), exactly, collector.said());
    assert.deepEqual(await messages('quiet'), []);
    const found = await logs('restarting');
    const init = found.find(({ record }) => record.message === 'first')?.record;
    assert.deepEqual([init?.k8s_container_type, init?.k8s_container_name], ['init', 'init']);
    const second = found.find(({ record }) => record.message === 'run 1 out 0')?.record;
    assert.equal(second?.k8s_container_restart_count, 1);
    assert.equal(second?.k8s_namespace_name, 'shop');
    assert.match(second?.container_id ?? '', /^[0-9a-f]{64}$/);
    assert.equal(second?.container_image_name, 'shop/web:1.4');
  });

  test('a permission that is taken away is recorded, and logs go on when it is given back', async () => {
    await cluster.kubectl(['delete', 'clusterrolebinding', 'logs']);
    await collector.kill('SIGTERM');
    await apply(pod('later', { containers: [container('app', 'echo later; sleep 1000')] }));
    collector = await start();
    const denied = () => stored(loki.url, `{cluster="${CLUSTER}",object="collector"} |= "permission-lost"`);
    const [first] = await eventually(async () => {
      const found = await denied();
      return found.length > 0 && found;
    }, 40);
    assert.match(first?.record.message ?? '', /no permission for pods in namespace shop.*"verbs":\["list","watch"\]/);
    await cluster.kubectl(['create', 'clusterrolebinding', 'logs', '--clusterrole=logs', '--user=tallyman']);
    await eventually(async () => (await messages('later')).includes('later'), 60);
  });
});
