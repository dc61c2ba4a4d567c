import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCluster, type Cluster } from '../parts/kubernetes/cluster.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { compare, eventually, exactly, scratch, startCollector, stored, type RunningCollector } from './harness.ts';

const CLUSTER = 'led';
/** Goes on until it is told to stop, and tells then how far it has come. */
const until = (step: string, pause: number) =>
  `i=0; until [ -e /data/stop ]; do ${step}; i=$((i+1)); sleep ${pause}; done; echo "stopped at $i"; sleep 1000`;
const BUSY = until('for n in 1 2 3 4 5; do echo "busy $i.$n"; done', 0.1);
const JOINED = until('echo "joined $i"; echo "  at $i.1"; echo "  at $i.2"', 0.3);
const QUIET = 'echo "quiet"; sleep 1000';
/** Counts its runs, each of which writes more when it is told to end. */
const RESTARTING = `n=$(cat /data/n 2>/dev/null || echo 0); echo $((n+1)) > /data/n
i=0; while [ $i -lt 200 ]; do echo "run $n line $i"; i=$((i+1))
[ $i -eq 100 ] && until [ -e /data/end-$n ]; do sleep 0.1; done; done; exit 3`;

const pod = (name: string, script: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop' },
  spec: {
    terminationGracePeriodSeconds: 0,
    volumes: [{ name: 'data', emptyDir: {} }],
    containers: [
      {
        name: 'app',
        image: 'shop/web:1.4',
        imagePullPolicy: 'Never',
        command: ['sh', '-c', script],
        volumeMounts: [{ name: 'data', mountPath: '/data' }],
      },
    ],
  },
});

const range = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('logs of pods by several replicas, to Loki', { skip: skipWithout('loki', 'kubernetes') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let cluster: Cluster;
  let loki: Loki;
  let kubeconfig: string;

  const replica = (name: string) =>
    startCollector(join(place.dir, name), {
      cluster: CLUSTER,
      loki: { url: loki.url },
      sources: {
        podLogs: {
          kubeconfig,
          namespaces: ['shop'],
          multiline: [{ match: { namespaces: ['shop'] }, firstLine: '^\\w', timeoutMs: 2000 }],
          leaderElection: { namespace: 'shop', name: 'tallyman-logs' },
        },
      },
    });
  const leads = (collector: RunningCollector) =>
    /leader by the lease/.test(collector.said().split('no longer the leader').at(-1) ?? '');
  const logs = () => stored(loki.url, `{cluster="${CLUSTER}",object="container-log"}`);
  const own = () => stored(loki.url, `{cluster="${CLUSTER}",object="collector"}`);
  const messages = async (name: string) =>
    (await logs()).filter(({ record }) => record.k8s_pod_name === name).map(({ record }) => record.message ?? '');
  /** Lines that were pushed, each time that they were: of a line that is sent twice in quick succession Loki keeps one. */
  const pushed = async () => {
    const metrics = await (await fetch(`${loki.url}/metrics`)).text();
    const counts = [...metrics.matchAll(/^loki_distributor_lines_received_total\{.*\} (\S+)$/gm)];
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  };
  const grows = async () => {
    const before = (await messages('busy')).length;
    await eventually(async () => (await messages('busy')).length > before + 20, 60);
  };
  const touch = (name: string, file: string) =>
    cluster.kubectl(['-n', 'shop', 'exec', name, '--', 'touch', `/data/${file}`]);
  /** How far a pod came that is told to stop. */
  const stopped = async (name: string) => {
    await touch(name, 'stop');
    const end = async () => (await messages(name)).map((text) => /^stopped at (\d+)$/.exec(text)?.[1]).find(Boolean);
    return Number(await eventually(end, 60));
  };
  const begun = (run: number) =>
    eventually(async () => (await messages('restarting')).includes(`run ${run} line 99`), 60);

  before(async () => {
    place = await scratch('pod-logs-election');
    [cluster, loki] = await Promise.all([
      startCluster({ dir: join(place.dir, 'cluster') }),
      startLoki({ dir: join(place.dir, 'loki') }),
    ]);
    const { kubectl, kubeconfigFor } = cluster;
    await kubectl(['create', 'namespace', 'shop']);
    await kubectl(['create', 'clusterrole', 'logs', '--verb=get,list,watch', '--resource=pods,pods/log']);
    await kubectl(['create', 'clusterrolebinding', 'logs', '--clusterrole=logs', '--user=tallyman']);
    const lease = ['--verb=get,create,update', '--resource=leases.coordination.k8s.io'];
    await kubectl(['-n', 'shop', 'create', 'role', 'lease', ...lease]);
    await kubectl(['-n', 'shop', 'create', 'rolebinding', 'lease', '--role=lease', '--user=tallyman']);
    kubeconfig = await kubeconfigFor('tallyman');
    const items = [pod('busy', BUSY), pod('joined', JOINED), pod('quiet', QUIET), pod('restarting', RESTARTING)];
    const file = join(place.dir, 'pods.json');
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    await kubectl(['apply', '-f', file]);
  });

  after(async () => {
    await cluster?.stop();
    await loki?.stop();
    await place?.remove();
  });

  test('the leader changes by death, in order and by a pause: nothing is lost and nothing is there twice', async () => {
    let leader = await replica('replica-a');
    await eventually(() => leads(leader), 30);
    let standby = await replica('replica-b');
    assert.equal(leads(standby), false);
    await Promise.all([grows(), begun(0)]);

    await leader.kill('SIGKILL');
    await touch('restarting', 'end-0');
    await eventually(() => leads(standby), 40);
    await grows();
    [leader, standby] = [standby, await replica('replica-a')];

    const asked = Date.now();
    await leader.kill('SIGTERM');
    await eventually(() => leads(standby), 40);
    assert.ok(Date.now() - asked < 10_000, 'handed over without waiting for the lease to run out');
    await grows();
    [leader, standby] = [standby, await replica('replica-b')];

    await begun(1);
    process.kill(leader.pid, 'SIGSTOP');
    await touch('restarting', 'end-1');
    await eventually(() => leads(standby), 40);
    await sleep(1000);
    process.kill(leader.pid, 'SIGCONT');
    await eventually(() => !leads(leader), 10);
    await grows();

    const [busy, joined] = [await stopped('busy'), await stopped('joined')];
    await begun(2);
    const said = `${leader.said()}\n---\n${standby.said()}`;
    await Promise.all([leader.kill('SIGTERM'), standby.kill('SIGTERM')]);
    const wanted = {
      busy: [...range(busy).flatMap((i) => [1, 2, 3, 4, 5].map((n) => `busy ${i}.${n}`)), `stopped at ${busy}`],
      joined: [...range(joined).map((i) => `joined ${i}\n  at ${i}.1\n  at ${i}.2`), `stopped at ${joined}`],
      quiet: ['quiet'],
      restarting: [200, 200, 100].flatMap((lines, n) => range(lines).map((i) => `run ${n} line ${i}`)),
    };
    assert.ok(busy > 100 && joined > 30, `${busy} ${joined}`);
    for (const [name, lines] of Object.entries(wanted)) {
      assert.deepEqual(compare(lines, await messages(name)), exactly, `${name}: ${said}`);
    }
    assert.equal(await pushed(), (await logs()).length + (await own()).length);
    // After each change of leaders that was not in order, and only then, it is told how long there was none.
    const gaps = (await own()).filter(({ record }) => record.event_reason === 'no-leader');
    assert.equal(gaps.length, 2);
  });
});
