import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { KubernetesClient } from '../../collector/kubernetes/client.ts';
import { InClusterCredentials } from '../../collector/kubernetes/credentials.ts';
import { ApiError } from '../../collector/kubernetes/error.ts';
import { LeaseObject } from '../../collector/kubernetes/lease.ts';
import { startCluster, type Cluster } from '../parts/kubernetes/cluster.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { compare, eventually, exactly, scratch, startCollector, stored } from './harness.ts';

/** The objects that the page tells to create. */
async function manifest(): Promise<string> {
  const page = await readFile(new URL('../../docs/kubernetes-events.md', import.meta.url), 'utf8');
  const block = [...page.matchAll(/```yaml\n([^]*?)```/g)]
    .map(([, text]) => text ?? '')
    .find((text) => text.includes('kind: Namespace'));
  assert.ok(block);
  return block;
}

describe(
  "a cluster's own events, with the permissions that the documentation asks for",
  { skip: skipWithout('loki', 'kubernetes') },
  () => {
    let place: { dir: string; remove: () => Promise<void> };
    let cluster: Cluster;
    let loki: Loki;
    let credentials: InClusterCredentials;
    let kubeconfig: string;

    before(async () => {
      place = await scratch('kubernetes-access');
      [cluster, loki] = await Promise.all([
        startCluster({ dir: join(place.dir, 'cluster') }),
        startLoki({ dir: join(place.dir, 'loki') }),
      ]);
      await cluster.kubectl(['apply', '-f', '-'], { input: await manifest() });
      const account = join(place.dir, 'service-account');
      await mkdir(account);
      await copyFile(cluster.authorityFile, join(account, 'ca.crt'));
      const token = await cluster.kubectl(['-n', 'tallyman', 'create', 'token', 'tallyman-events']);
      await writeFile(join(account, 'token'), token);
      const env = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(cluster.port) };
      credentials = new InClusterCredentials(env, account);
      kubeconfig = join(place.dir, 'kubeconfig');
      const content = {
        clusters: [{ name: 'c', cluster: { server: cluster.url, 'certificate-authority': 'service-account/ca.crt' } }],
        users: [{ name: 'u', user: { tokenFile: 'service-account/token' } }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
        'current-context': 'x',
      };
      await writeFile(kubeconfig, JSON.stringify(content));
    });

    after(async () => {
      await cluster?.stop();
      await loki?.stop();
      await place?.remove();
    });

    test('the service account may read events and write its lease, and nothing else', async () => {
      const client = new KubernetesClient(credentials);
      const refused = (path: string) => assert.rejects(client.json(path), (error: ApiError) => error.status === 403);
      await client.json('/apis/events.k8s.io/v1/events');
      await refused('/api/v1/pods');
      await refused('/api/v1/secrets');
      const { signal } = new AbortController();
      const lease = new LeaseObject(client, 'tallyman', 'tallyman-events', 5000);
      const claim = { holder: 'a', durationSeconds: 15, estate: { '*': '1' }, acquired: true };
      const first = await lease.write(claim, await lease.read(signal));
      const second = await lease.write({ ...claim, acquired: false }, first);
      assert.equal(second.spec?.leaseTransitions, 0);
      await assert.rejects(
        lease.write(claim, first),
        (error: ApiError) => error.status === 409,
        'the first version is outdated'
      );
      await lease.write({ ...claim, holder: '', durationSeconds: 1, acquired: false }, second);
      const others = new LeaseObject(client, 'tallyman', 'somebody-else', 5000);
      await assert.rejects(others.read(signal), (error: ApiError) => error.status === 403);
      await client.close();
    });

    test('what happens to real pods: every event of the cluster is there once, with pod, container, node and order', async () => {
      const { kubectl } = cluster;
      const collector = await startCollector(join(place.dir, 'collector'), {
        cluster: 'real',
        loki: { url: loki.url },
        sources: {
          kubernetesEvents: { kubeconfig, leaderElection: { namespace: 'tallyman', name: 'tallyman-events' } },
        },
      });
      const pod = (name: string, image: string, command: string[]) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [{ name: 'main', image, imagePullPolicy: 'IfNotPresent', command }],
        },
      });
      const items = [
        pod('web', 'shop/web:1.4', ['sleep', '1000']),
        pod('crasher', 'shop/web:1.4', ['sh', '-c', 'exit 3']),
        pod('missing', 'localhost/nope:9', ['true']),
      ];
      await kubectl(['create', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
      await kubectl(['wait', '--for=condition=Ready', 'pod/web', '--timeout=60s']);
      const records = async () =>
        (await stored(loki.url, '{tallyman="record",object="kubernetes-event",cluster="real"}')).map(
          ({ record, labels, time }) => ({
            ...record,
            labels,
            time,
          })
        );
      const about = async (name: string) => (await records()).filter((record) => record.k8s_pod_name === name);
      await eventually(async () => (await about('crasher')).some(({ event_reason }) => event_reason === 'BackOff'), 60);
      await eventually(async () => (await about('missing')).some(({ event_reason }) => event_reason === 'Failed'), 60);
      await kubectl(['delete', 'pod', 'web', '--wait=false']);
      await eventually(async () => (await about('web')).some(({ event_reason }) => event_reason === 'Killing'), 15);

      const web = await about('web');
      assert.deepEqual(
        // The node has no DNS, which its kubelet mentions at every turn.
        web.map(({ event_reason }) => event_reason).filter((reason) => reason !== 'MissingClusterDNS'),
        ['Scheduled', 'Pulled', 'Created', 'Started', 'Killing'],
        'in the order in which it happened, within one second too'
      );
      const started = web.find(({ event_reason }) => event_reason === 'Started')!;
      assert.deepEqual(
        [
          started.k8s_namespace_name,
          started.k8s_container_name,
          started.k8s_node_name,
          started.k8s_event_reporting_controller,
        ],
        ['default', 'main', 'localhost', 'kubelet']
      );
      const failed = (await about('missing')).find(({ event_reason }) => event_reason === 'Failed')!;
      assert.deepEqual(
        [failed.labels['severity'], failed.event_outcome, failed.k8s_event_type],
        ['low', 'failure', 'Warning']
      );

      const list = JSON.parse(await kubectl(['get', 'events', '--all-namespaces', '-o', 'json'])) as {
        items: Array<{ metadata: { uid: string; resourceVersion: string }; involvedObject: { kind: string } }>;
      };
      const wanted = list.items
        .filter(({ involvedObject }) => involvedObject.kind === 'Pod')
        .map(({ metadata }) => `event/${metadata.uid}/${metadata.resourceVersion}`);
      const found = async () =>
        compare(
          wanted,
          (await records()).map(({ record_id }) => record_id)
        );
      await eventually(async () => (await found()).missing === 0, 10).catch(() => {});
      assert.deepEqual(await found(), exactly);
      await collector.kill('SIGTERM');
    });
  }
);
