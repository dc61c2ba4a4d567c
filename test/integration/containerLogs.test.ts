import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeName, startCluster, type Cluster } from '../parts/kubernetes/cluster.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { compare, eventually, exactly, scratch, startCollector, stored, type RunningCollector } from './harness.ts';

const IMAGE = 'shop/web:1.4';

/** The objects that the page tells to create. */
async function manifest(): Promise<string> {
  const page = await readFile(new URL('../../docs/container-logs.md', import.meta.url), 'utf8');
  const block = [...page.matchAll(/```yaml\n([^]*?)```/g)]
    .map(([, text]) => text ?? '')
    .find((text) => text.includes('kind: Namespace'));
  assert.ok(block);
  return block;
}

const container = (name: string, script: string) => ({ name, image: IMAGE, command: ['sh', '-c', script] });

function podSpec(containers: object[], more: object = {}) {
  return { terminationGracePeriodSeconds: 0, containers, ...more };
}

function pod(name: string, containers: object[], more: object = {}) {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: podSpec(containers, more) };
}

function deployment(name: string, spec: object) {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

/** Lines `NAME line N xxx…`, so many at a time with a pause of a tenth of a second in between. */
const lines = (name: string, count: number, atOnce: number) =>
  `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); echo "${name} line $i ${'x'.repeat(150)}"; [ $((i % ${atOnce})) = 0 ] && sleep 0.1; done; sleep 1000`;
const wanted = (name: string, count: number) => Array.from({ length: count }, (_, n) => `${name} line ${n + 1}`);

describe("a node's container logs, to Loki", { skip: skipWithout('loki', 'kubernetes') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let cluster: Cluster;
  let loki: Loki;
  let kubeconfig: string;
  let collector: RunningCollector;

  const config = () => ({
    cluster: 'node',
    loki: { url: loki.url },
    sources: { containerLogs: { path: cluster.node.podLogs, nodeName, kubeconfig } },
  });
  const start = () => startCollector(join(place.dir, 'collector'), config());
  const apply = (...objects: object[]) =>
    cluster.kubectl(['apply', '-f', '-'], {
      input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
    });
  const logs = async (filter = '') =>
    (await stored(loki.url, `{object="container-log"} ${filter}`)).map(({ record }) => record);

  before(async () => {
    place = await scratch('container-logs');
    const staticPodPath = join(place.dir, 'static-pods');
    await mkdir(staticPodPath);
    const rotation = { containerLogMaxSize: '100Ki', containerLogMaxFiles: 5, containerLogMonitorInterval: '3s' };
    [cluster, loki] = await Promise.all([
      startCluster({ dir: join(place.dir, 'cluster'), kubelet: { ...rotation, staticPodPath } }),
      startLoki({ dir: join(place.dir, 'loki') }),
    ]);
    await cluster.kubectl(['apply', '-f', '-'], { input: await manifest() });
    await copyFile(cluster.authorityFile, join(place.dir, 'ca.crt'));
    const token = await cluster.kubectl(['-n', 'tallyman', 'create', 'token', 'tallyman-logs']);
    await writeFile(join(place.dir, 'token'), token);
    kubeconfig = join(place.dir, 'kubeconfig');
    const content = {
      clusters: [{ name: 'c', cluster: { server: cluster.url, 'certificate-authority': 'ca.crt' } }],
      users: [{ name: 'u', user: { tokenFile: 'token' } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'x',
    };
    await writeFile(kubeconfig, JSON.stringify(content));
    collector = await start();
    const fixed = { ...pod('fixed', [container('main', 'echo from-a-file; sleep 1000')]) };
    await writeFile(join(staticPodPath, 'fixed.json'), JSON.stringify(fixed));
  });

  after(async () => {
    await collector?.kill('SIGTERM');
    await cluster?.stop();
    await loki?.stop();
    await place?.remove();
  });

  test('init, main, second and ephemeral containers, long lines, both streams, with workload and image', async () => {
    const script = 'head -c 40000 /dev/zero | tr "\\0" x; echo; echo err >&2; printf "no end"';
    const containers = [container('web', `${script}; sleep 1000`), container('side', 'echo aside; sleep 1000')];
    await apply(deployment('shop', podSpec(containers, { initContainers: [container('prepare', 'echo prepared')] })));
    await cluster.kubectl(['wait', '--for=condition=Available', 'deployment/shop', '--timeout=60s']);
    const podName = (await cluster.kubectl(['get', 'pod', '-l', 'app=shop', '-o', 'name'])).trim().replace('pod/', '');
    const target = ['debug', podName, `--image=${IMAGE}`, '--container=probe', '--image-pull-policy=IfNotPresent'];
    await cluster.kubectl([...target, '--', 'sh', '-c', 'echo probing']);
    const found = await eventually(async () => {
      const list = (await logs()).filter((record) => record.k8s_workload_name === 'shop');
      return list.length >= 6 && list;
    }, 40);
    const told = found.map((record) => [
      record.k8s_container_name,
      record.k8s_container_type,
      record.log_iostream,
      record.message?.replace(/x{100,}/, (xs) => `${xs.length} x`),
    ]);
    assert.deepEqual(
      told.sort(),
      [
        ['prepare', 'init', 'stdout', 'prepared'],
        ['probe', 'ephemeral', 'stdout', 'probing'],
        ['side', 'container', 'stdout', 'aside'],
        ['web', 'container', 'stderr', 'err'],
        ['web', 'container', 'stdout', '32768 x'],
        ['web', 'container', 'stdout', '7232 x'],
      ].sort()
    );
    const uid = await cluster.kubectl(['get', 'pod', podName, '-o', 'jsonpath={.metadata.uid}']);
    const status = `jsonpath={.status.containerStatuses[?(@.name=="side")].containerID}`;
    const id = await cluster.kubectl(['get', 'pod', podName, '-o', status]);
    const { record_id: _, ...side } = found.find((record) => record.k8s_container_name === 'side')!;
    assert.deepEqual(side, {
      record_version: 1,
      event_action: 'log',
      host_name: nodeName,
      k8s_node_name: nodeName,
      k8s_namespace_name: 'default',
      k8s_pod_name: podName,
      k8s_pod_uid: uid,
      k8s_workload_kind: 'Deployment',
      k8s_workload_name: 'shop',
      k8s_container_name: 'side',
      k8s_container_type: 'container',
      container_id: id.replace('containerd://', ''),
      container_image_name: IMAGE,
      container_runtime_name: 'containerd',
      log_iostream: 'stdout',
      message: 'aside',
    });
    await cluster.kubectl(['delete', 'deployment', 'shop', '--wait=false']);
  });

  test("a static pod goes by the API server's uid", async () => {
    const mirror = `fixed-${nodeName}`;
    const [record] = await eventually(async () => {
      const list = await logs('|= "from-a-file"');
      return list.length > 0 && list;
    }, 40);
    const uid = await cluster.kubectl(['get', 'pod', mirror, '-o', 'jsonpath={.metadata.uid}']);
    assert.deepEqual([record?.k8s_pod_name, record?.k8s_pod_uid], [mirror, uid]);
    assert.equal(record?.k8s_workload_kind, 'Node');
  });

  test('a container that crashes and is restarted', async () => {
    await apply(pod('crash', [container('main', 'echo run; exit 3')], { restartPolicy: 'Always' }));
    const runs = await eventually(async () => {
      const list = await logs('|= "\\"k8s_pod_name\\":\\"crash\\""');
      return list.length >= 3 && list;
    }, 60);
    assert.deepEqual(
      runs.slice(0, 3).map((record) => record.k8s_container_restart_count),
      [undefined, 1, 2]
    );
    assert.equal(new Set(runs.slice(0, 3).map((record) => record.container_id)).size, 3);
    await cluster.kubectl(['delete', 'pod', 'crash', '--wait=false']);
  });

  test('rotated again and again while Loki is away and the collector is killed, deleted at the end: each line once', async () => {
    const each = 9000;
    const names = ['one', 'two'];
    const podLines = names.map((name) => container(name, lines(name, each, 45)));
    await apply(pod('busy', podLines), pod('brief', [container('main', lines('brief', 3000, 3000))]));
    await eventually(async () => (await logs('|= "brief line"')).length > 0, 40);
    await eventually(async () => (await logs('|= "brief line 3000 "')).length > 0, 40);
    await cluster.kubectl(['delete', 'pod', 'brief', '--wait=false']);
    await loki.kill('SIGKILL');
    for (let round = 0; round < 3; round++) {
      await sleep(500 + Math.random() * 1000);
      await collector.kill('SIGKILL');
      // Away for two rotations.
      await sleep(round === 1 ? 7000 : 200);
      collector = await start();
    }
    loki = await startLoki({ dir: join(place.dir, 'loki'), port: loki.port });
    await sleep(1000);
    await collector.kill('SIGKILL');
    collector = await start();
    const folder = (await readdir(cluster.node.podLogs)).find((name) => name.startsWith('default_busy_'));
    const files = await readdir(join(cluster.node.podLogs, folder ?? '', 'one'));
    assert.ok(files.filter((name) => /^0\.log\.\d{8}-\d{6}/.test(name)).length >= 2, `rotated: ${files.join(' ')}`);
    const all = [...names.flatMap((name) => wanted(name, each)), ...wanted('brief', 3000)];
    const taken = async () =>
      (await logs('|~ "(one|two|brief) line"')).map(({ message }) => message?.replace(/ x+$/, '') ?? '');
    await eventually(async () => (await taken()).length >= all.length, 60).catch(() => {});
    await cluster.kubectl(['delete', 'pod', 'busy', '--wait=false']);
    assert.deepEqual(compare(all, await taken()), exactly);
    const gaps = (await stored(loki.url, '{object="collector"} |= "\\"gap\\""')).map(
      ({ record }) => record.message ?? ''
    );
    // Pods whose folder went while the collector was killed are one, though all of theirs had been read: it cannot know.
    assert.deepEqual(
      gaps.filter((message) => !/were deleted while the collector was away/.test(message)),
      []
    );
  });
});
