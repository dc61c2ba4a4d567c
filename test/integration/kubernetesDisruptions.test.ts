import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeName } from '../parts/kubernetes/cluster.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { waitFor } from '../parts/wait.ts';
import { startRegistry, type Registry } from '../parts/registry/registry.ts';
import { eventually } from './harness.ts';
import { EXITS_WHEN_TOLD, startLifecycleCluster, type LifecycleCluster } from './lifecycleCluster.ts';

const MIB = 1024 ** 2;
/** What all pods together may use, however much the machine has, and what has to be left of it: the kubelet evicts them else. */
const PODS = 400 * MIB;
const LEAST_LEFT = 100 * MIB;
const KUBELET = {
  // Without it the kubelet looks at no file system, and evicts nothing at all.
  localStorageCapacityIsolation: true,
  volumeStatsAggPeriod: '2s',
  enforceNodeAllocatable: ['pods'],
  systemReserved: { memory: `${Math.floor((totalmem() - PODS) / 1024)}Ki` },
  evictionHard: { 'memory.available': `${LEAST_LEFT}`, 'nodefs.available': '0%' },
  evictionPressureTransitionPeriod: '5s',
};

describe(
  'what befalls pods of a one-node Kubernetes, to Loki',
  { skip: skipWithout('loki', 'kubernetes', 'registry') },
  () => {
    let lab: LifecycleCluster;
    let registry: Registry;
    let exactly: LifecycleCluster['exactly'];

    /** A pod of one container. */
    const pod = (name: string, container: object, spec: object = {}) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: {
        terminationGracePeriodSeconds: 2,
        containers: [
          { name: 'web', image: 'shop/web:1.4', imagePullPolicy: 'Never', command: EXITS_WHEN_TOLD, ...container },
        ],
        ...spec,
      },
    });

    /** How often the kubelet has said of a pod what begins so. */
    const counted = async (name: string, begins: string) => {
      const of = `--field-selector=involvedObject.name=${name}`;
      const { items } = JSON.parse(await lab.cluster.kubectl(['-n', 'shop', 'get', 'events', of, '-o', 'json'])) as {
        items: Array<{ message: string; count: number }>;
      };
      return items.filter(({ message }) => message.startsWith(begins)).reduce((sum, { count }) => sum + count, 0);
    };

    before(async () => {
      lab = await startLifecycleCluster('kubernetes-disruptions', KUBELET);
      ({ exactly } = lab);
      registry = await startRegistry({ dir: join(lab.dir, 'registry'), release: '2.8' });
    });

    after(async () => {
      await registry?.stop();
      await lab?.stop();
    });

    test('an image that is pulled, and one that is not there: each once, the container with the digest that the registry has', async () => {
      const image = `${registry.name}/shop/pulled:2.0`;
      const { ctr } = lab.cluster.node.containerd;
      await ctr('k8s.io', ['images', 'tag', 'docker.io/shop/web:1.4', image]);
      await ctr('k8s.io', ['images', 'push', '--plain-http', image]);
      await ctr('k8s.io', ['images', 'rm', '--sync', image]);
      const digest = (
        await registry.skopeo(['inspect', '--tls-verify=false', '--format={{.Digest}}', `docker://${image}`])
      ).trim();
      assert.match(digest, /^sha256:[0-9a-f]{64}$/);
      const absent = `${registry.name}/shop/absent:1`;
      await lab.create(pod('pulled', { image, imagePullPolicy: 'Always' }));
      await lab.create(pod('absent', { image: absent, imagePullPolicy: 'Always' }));

      const [pull] = await exactly(1, { k8s_pod_name: 'pulled', event_action: 'image-pull' });
      assert.deepEqual(
        [pull?.event_reason, pull?.event_outcome, pull?.user_name, pull?.container_image_name],
        ['Pulled', 'success', 'alice', image]
      );
      assert.ok((pull?.event_duration ?? 0) > 0);
      const [start] = await exactly(1, { k8s_pod_name: 'pulled', event_action: 'start' });
      for (const record of [pull, start]) {
        assert.deepEqual([record?.container_image_repository, record?.container_image_tag], ['shop/pulled', '2.0']);
      }
      assert.equal(start?.oci_manifest_digest, digest);
      for (const event_reason of ['ErrImagePull', 'ImagePullBackOff']) {
        const [waiting] = await exactly(1, { k8s_pod_name: 'absent', event_action: 'waiting', event_reason });
        assert.deepEqual([waiting?.container_image_name, waiting?.event_outcome], [absent, 'failure']);
      }
      const before = await counted('absent', 'Failed to pull image');
      await lab.restart(async () => {
        const again = async () => (await counted('absent', 'Failed to pull image')) > before;
        await waitFor(again, { what: 'another attempt', seconds: 60, everyMilliseconds: 500 });
      });
      // It goes on between the two.
      await lab.cluster.kubectl(['-n', 'shop', 'delete', 'pod', 'absent']);
      await exactly(1, { k8s_pod_name: 'absent', event_action: 'destroy' });
      await exactly(2, { k8s_pod_name: 'absent', event_action: 'waiting' });
      await sleep(1000);
      for (const [event_action, begins] of [
        ['image-pull', 'Failed to pull image'],
        ['image-pull-backoff', 'Back-off pulling image'],
      ] as const) {
        const count = await counted('absent', begins);
        const all = await exactly(count, { k8s_pod_name: 'absent', event_action, event_outcome: 'failure' });
        const numbers = all.map(({ k8s_event_count: number = 1 }) => number).sort((a, b) => a - b);
        assert.deepEqual(
          numbers,
          Array.from({ length: count }, (_, n) => n + 1)
        );
        for (const { user_name, container_image_name, container_image_tag, message } of all) {
          assert.deepEqual([user_name, container_image_name, container_image_tag], ['alice', absent, '1']);
          assert.ok(message?.startsWith(begins));
        }
      }
    });

    test('a resize in place, and one that the node has no room for: once each, by whom, and nothing is restarted', async () => {
      await lab.create(pod('sized', { resources: { requests: { cpu: '50m' }, limits: { cpu: '100m' } } }));
      await exactly(1, { k8s_pod_name: 'sized', event_action: 'ready' });
      const resize = (requests: string, limits: string) => {
        const patch = {
          spec: { containers: [{ name: 'web', resources: { requests: { cpu: requests }, limits: { cpu: limits } } }] },
        };
        const args = [
          '-n',
          'shop',
          'patch',
          'pod',
          'sized',
          '--subresource=resize',
          `--patch=${JSON.stringify(patch)}`,
        ];
        return lab.cluster.kubectl(args, { kubeconfig: lab.bob });
      };
      await resize('60m', '120m');
      const of = { k8s_pod_name: 'sized', event_action: 'update' };
      const [done] = await exactly(1, of);
      assert.deepEqual([done?.event_reason, done?.user_name], ['Resize', 'bob']);
      assert.match(done?.message ?? '', /cpu=60m.*cpu=120m/);
      await sleep(1100);
      await resize('900', '900');
      await exactly(2, { ...of, event_reason: 'Resize', user_name: 'bob' });
      await exactly(1, { ...of, event_reason: 'Infeasible', event_outcome: 'failure', user_name: 'bob' });
      await exactly(1, { k8s_pod_name: 'sized', event_action: 'start' });
      await exactly(3, of);
    });

    test('a pod that has to make room for a more important one: preempted once, by nobody', async () => {
      for (const [name, value] of [
        ['low', 10],
        ['high', 1000],
      ] as const) {
        await lab.create({ apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name }, value });
      }
      const cpus = Number(
        await lab.cluster.kubectl(['get', 'node', nodeName, '-o', 'jsonpath={.status.allocatable.cpu}'])
      );
      const resources = { requests: { cpu: `${cpus * 600}m` } };
      await lab.create(pod('low', { resources }, { priorityClassName: 'low' }));
      await exactly(1, { k8s_pod_name: 'low', event_action: 'start', user_name: 'alice' });
      await lab.create(pod('high', { resources }, { priorityClassName: 'high' }), lab.bob);
      const [preempted] = await exactly(1, { k8s_pod_name: 'low', event_action: 'preempt' });
      assert.deepEqual([preempted?.event_reason, preempted?.user_name], ['PreemptionByScheduler', undefined]);
      for (const event_action of ['delete', 'die', 'destroy']) {
        await exactly(1, { k8s_pod_name: 'low', event_action, user_name: undefined });
      }
      await exactly(1, { k8s_pod_name: 'high', event_action: 'start', user_name: 'bob' });
      await lab.cluster.kubectl(['-n', 'shop', 'delete', 'pod', 'high'], { kubeconfig: lab.bob });
    });

    test('a pod that outgrows its volume is evicted by the kubelet: once, and why, though its status forgets it', async () => {
      const command = ['sh', '-c', `dd if=/dev/zero of=/disk/all bs=1M count=8; ${EXITS_WHEN_TOLD[2]}`];
      const volumeMounts = [{ name: 'place', mountPath: '/disk' }];
      const volumes = [{ name: 'place', emptyDir: { sizeLimit: '1Mi' } }];
      await lab.create(pod('outgrown', { command, volumeMounts }, { volumes }));
      const [evicted] = await exactly(1, { k8s_pod_name: 'outgrown', event_action: 'evict' }, 60);
      assert.deepEqual([evicted?.event_reason, evicted?.user_name], ['Evicted', undefined]);
      assert.match(evicted?.message ?? '', /EmptyDir volume "place" exceeds the limit/);
      // A busy kubelet loses sight of how the container ended, and calls it a failure.
      const ends = async () =>
        (
          await Promise.all(
            ['complete', 'fail'].map((event_action) => lab.records({ k8s_pod_name: 'outgrown', event_action }))
          )
        ).flat();
      await eventually(async () => (await ends()).length > 0, 45);
      await exactly(1, { k8s_pod_name: 'outgrown', event_action: 'die' });
      assert.equal((await ends()).length, 1);
      await exactly(1, { k8s_pod_name: 'outgrown', event_action: 'evict' });
    });

    test('a pod that leaves the node too little memory is evicted by the kubelet: once, and why, and by nobody', async () => {
      const mib = Math.floor((PODS - LEAST_LEFT / 2) / MIB);
      const command = ['sh', '-c', `dd if=/dev/zero of=/memory/all bs=1M count=${mib}; ${EXITS_WHEN_TOLD[2]}`];
      const volumeMounts = [{ name: 'place', mountPath: '/memory' }];
      const volumes = [{ name: 'place', emptyDir: { medium: 'Memory' } }];
      await lab.create(pod('hungry', { command, volumeMounts }, { volumes }));
      const of = { k8s_pod_name: 'hungry' };
      const [evicted] = await exactly(1, { ...of, event_action: 'evict' }, 60);
      assert.deepEqual([evicted?.event_reason, evicted?.user_name], ['Evicted', undefined]);
      assert.match(evicted?.message ?? '', /low on resource: memory/);
      await exactly(1, { ...of, event_action: 'die' });
      await lab.restart();
      await lab.cluster.kubectl(['-n', 'shop', 'delete', 'pod', 'hungry'], { kubeconfig: lab.bob });
      await exactly(1, { ...of, event_action: 'destroy', user_name: 'bob' });
      await exactly(1, { ...of, event_action: 'evict' });
      await exactly(1, { ...of, event_action: 'die' });
      await exactly(0, { ...of, event_action: 'oom' });
    });
  }
);
