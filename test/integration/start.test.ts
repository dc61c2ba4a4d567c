import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WEBHOOK_PORT, webhookCredentials } from '../../scripts/start/webhook.ts';
import { startDocker, type Docker } from '../parts/docker/docker.ts';
import { startCluster, type Cluster } from '../parts/kubernetes/cluster.ts';
import { assertFree, freePort } from '../parts/ports.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { waitFor } from '../parts/wait.ts';
import { counts, scratch, stored } from './harness.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const policyFile = join(root, 'deploy/audit-policy/balanced.yaml');

describe('npm start, with a cluster and an engine', { skip: skipWithout('loki', 'kubernetes', 'docker') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let cluster: Cluster;
  let engine: Docker;
  let started: ChildProcess | undefined;
  let ended: Promise<unknown[]>;
  let said = '';
  let lokiUrl: string;

  before(async () => {
    await assertFree(WEBHOOK_PORT);
    place = await scratch('start');
    const home = join(place.dir, 'home');
    const { kubeconfig: webhookConfigFile } = await webhookCredentials(join(home, 'webhook'));
    const audit = { policyFile, webhookConfigFile, webhookBatchMaxWait: '500ms' };
    [cluster, engine] = await Promise.all([
      startCluster({ dir: join(place.dir, 'cluster'), audit }),
      startDocker({ dir: join(place.dir, 'docker') }),
    ]);
    const port = await freePort();
    lokiUrl = `http://127.0.0.1:${port}`;
    const env = { ...process.env, TALLYMAN_HOME: home, KUBECONFIG: cluster.kubeconfig, DOCKER_HOST: engine.host };
    const args = ['start', '--', '--no-grafana', '--loki-port', String(port)];
    started = spawn('npm', args, { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    ended = once(started, 'exit');
    const hear = (chunk: Buffer) => (said += chunk.toString('utf8'));
    started.stdout?.on('data', hear);
    started.stderr?.on('data', hear);
    // At their first start sources look forward only.
    const signs = [
      /Ctrl-C stops everything/,
      /following pods in all/,
      /following events[^]*following events/,
      /connected to/,
    ];
    await waitFor(async () => signs.every((sign) => sign.test(said)), { what: 'npm start', seconds: 60 });
  });

  after(async () => {
    await interrupt();
    await cluster?.stop();
    await engine?.stop();
    await place?.remove();
  });

  /** As Ctrl-C does it: to all in the terminal's foreground. */
  async function interrupt(): Promise<void> {
    if (started?.exitCode === null && started.signalCode === null) {
      process.kill(-started.pid!, 'SIGINT');
      await ended;
    }
  }

  test('records of all objects appear, of the cluster under its name, and Ctrl-C stops everything', async () => {
    const { kubectl } = cluster;
    const script = 'echo "from a pod"; sleep 1000';
    const run = ['run', 'web', '--image=shop/web:1.4', '--image-pull-policy=Never', '--', 'sh', '-c', script];
    await kubectl(run);
    await kubectl(['wait', '--for=condition=Ready', 'pod/web', '--timeout=60s']);
    await kubectl(['exec', 'web', '--', 'id']);
    const { docker, image } = engine;
    await docker([
      'run',
      '--detach',
      '--network=none',
      '--name=box',
      image,
      'sh',
      '-c',
      'echo "from a box"; sleep 1000',
    ]);
    await docker(['exec', 'box', 'id']);
    const all = () => stored(lokiUrl, '{tallyman="record",cluster="test"}');
    const wanted = [
      'container-command exec',
      'container-lifecycle create',
      'container-log log',
      'kubernetes-audit exec',
      'kubernetes-event event',
    ];
    const missing = async () => {
      const found = counts((await all()).map(({ labels, record }) => `${labels['object']} ${record.event_action}`));
      const messages = new Set((await all()).map(({ record }) => record.message));
      return [
        ...wanted.filter((name) => !found.has(name)),
        ...['from a pod', 'from a box'].filter((message) => !messages.has(message)),
      ];
    };
    await waitFor(async () => (await missing()).length === 0, { what: 'all objects', seconds: 60 }).catch(() => {});
    assert.deepEqual(await missing(), [], said);
    await interrupt();
    // npm itself ends by the signal.
    assert.ok(started?.exitCode === 0 || started?.signalCode === 'SIGINT', said);
    assert.match(said, /stopping the collector[^]*stopping Loki/);
    await assert.rejects(fetch(`${lokiUrl}/ready`));
  });
});
