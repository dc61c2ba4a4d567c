import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { webhookCredentials } from '../../scripts/start/webhook.ts';
import { startCluster, type Cluster } from '../parts/kubernetes/cluster.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { freePort } from '../parts/ports.ts';
import { skipWithout } from '../parts/prerequisites.ts';
import { compare, eventually, exactly, scratch, startCollector, stored, type RunningCollector } from './harness.ts';

const policy = new URL('../../deploy/audit-policy/balanced.yaml', import.meta.url).pathname;

describe('a one-node Kubernetes, to Loki', { skip: skipWithout('loki', 'kubernetes') }, () => {
  let place: { dir: string; remove: () => Promise<void> };
  let cluster: Cluster;
  let loki: Loki;
  let collector: RunningCollector;
  let alice: string;
  let mallory: string;
  let viaWebhook: Record<string, unknown>;
  let viaLogFile: Record<string, unknown>;

  before(async () => {
    place = await scratch('kubernetes');
    loki = await startLoki({ dir: join(place.dir, 'loki') });
    const port = await freePort();
    const credentials = await webhookCredentials(join(place.dir, 'webhook'), port);
    const logFile = join(place.dir, 'audit', 'audit.log');
    viaWebhook = {
      cluster: 'by-webhook',
      loki: { url: loki.url },
      sources: {
        kubernetesAudit: {
          webhook: {
            listen: `127.0.0.1:${port}`,
            tls: { certFile: credentials.certFile, keyFile: credentials.keyFile },
            tokenFile: credentials.tokenFile,
          },
        },
      },
    };
    viaLogFile = {
      cluster: 'by-log-file',
      loki: { url: loki.url },
      sources: { kubernetesAudit: { logFile: { path: logFile } } },
    };
    collector = await startCollector(join(place.dir, 'webhook-collector'), viaWebhook);
    cluster = await startCluster({
      dir: join(place.dir, 'cluster'),
      audit: {
        policyFile: policy,
        webhookConfigFile: credentials.kubeconfig,
        webhookBatchMaxWait: '500ms',
        logPath: logFile,
      },
      // The smallest size there is, so that the log is rotated while it is read. After five tries an API server gives up a batch, which
      // nobody can tell again: by then the collector, killed as soon as it is back, must have taken it.
      apiServerArgs: ['--audit-log-maxsize=1', '--audit-log-maxbackup=50', '--audit-webhook-initial-backoff=4s'],
    });
    alice = await cluster.kubeconfigFor('alice', ['dev']);
    mallory = await cluster.kubeconfigFor('mallory');
    const { kubectl } = cluster;
    await kubectl(['create', 'namespace', 'shop']);
    await kubectl(['-n', 'shop', 'create', 'role', 'operator', '--verb=*', '--resource=pods,pods/exec,pods/log']);
    await kubectl(['-n', 'shop', 'create', 'rolebinding', 'alice', '--role=operator', '--user=alice']);
    await kubectl([
      '-n',
      'shop',
      'run',
      'web',
      '--image=shop/web:1.4',
      '--image-pull-policy=Never',
      '--',
      'sleep',
      '1000',
    ]);
    await kubectl(['-n', 'shop', 'wait', '--for=condition=Ready', 'pod/web', '--timeout=90s']);
  });

  after(async () => {
    await collector?.kill('SIGTERM');
    await cluster?.stop();
    await loki?.stop();
    await place?.remove();
  });

  test('an exec by alice shows up within five seconds: who, where, the whole command, from where, with what result', async () => {
    await cluster.kubectl(['-n', 'shop', 'exec', 'web', '--', 'sh', '-c', 'id; echo "a b"'], { kubeconfig: alice });
    const exec = await eventually(
      async () =>
        (await stored(loki.url, '{cluster="by-webhook",access="exec"}')).find(
          ({ record }) => record.event_action === 'exec'
        ),
      5
    );
    assert.deepEqual(
      {
        object: exec.labels['object'],
        actor: exec.labels['actor'],
        severity: exec.labels['severity'],
        user: exec.record.user_name,
        namespace: exec.record.k8s_namespace_name,
        pod: exec.record.k8s_pod_name,
        container: exec.record.k8s_container_name,
        command: exec.record.process_command_line,
        address: exec.record.client_address,
        outcome: exec.record.event_outcome,
        decision: exec.record.k8s_authorization_decision,
      },
      {
        object: 'kubernetes-audit',
        actor: 'human',
        severity: 'medium',
        user: 'alice',
        namespace: 'shop',
        pod: 'web',
        container: 'web',
        command: `sh -c 'id; echo "a b"'`,
        address: '127.0.0.1',
        outcome: 'success',
        decision: 'allow',
      }
    );
    const end = await eventually(
      async () =>
        (await stored(loki.url, '{cluster="by-webhook"} |= "exec-end"')).find(
          ({ record }) => record.session_id === exec.record.session_id
        ),
      5
    );
    assert.equal(end.labels['access'], 'none');
    assert.ok((end.record.event_duration ?? 0) > 0);
  });

  test('what mallory may not do is recorded as a refused attempt', async () => {
    await assert.rejects(cluster.kubectl(['-n', 'shop', 'exec', 'web', '--', 'id'], { kubeconfig: mallory }));
    await assert.rejects(cluster.kubectl(['-n', 'shop', 'get', 'secrets'], { kubeconfig: mallory }));
    const list = await eventually(async () => {
      const own = (await stored(loki.url, '{tallyman="record",cluster="by-webhook"} |= "mallory"')).filter(
        ({ record }) => record.k8s_authorization_decision === 'forbid'
      );
      return own.some(({ record }) => record.k8s_object_resource === 'secrets') && own;
    }, 5);
    assert.ok(
      list.every(({ record }) => record.event_outcome === 'failure' && record.http_response_status_code === 403)
    );
    assert.ok(list.some(({ labels }) => labels['severity'] === 'medium'));
  });

  test('the value of a secret is nowhere in Loki', async () => {
    await cluster.kubectl(['-n', 'shop', 'create', 'secret', 'generic', 'db', '--from-literal=password=correct-horse']);
    await cluster.kubectl(['-n', 'shop', 'get', 'secret', 'db', '-o', 'yaml']);
    await eventually(
      async () =>
        (await stored(loki.url, '{tallyman="record",cluster="by-webhook"} |= "\\"k8s_object_name\\":\\"db\\""'))
          .length >= 2,
      5
    );
    const encoded = Buffer.from('correct-horse').toString('base64');
    assert.equal((await stored(loki.url, `{cluster="by-webhook"} |~ "correct-horse|${encoded}"`)).length, 0);
  });

  test('what the API server wrote to its log is in Loki exactly once, by webhook and by log file, with both collectors killed on the way', async () => {
    let reader = await startCollector(join(place.dir, 'log-collector'), viaLogFile);
    const restart = async (name: string, config: Record<string, unknown>, running: RunningCollector) => {
      await sleep(300 + Math.random() * 1500);
      await running.kill('SIGKILL');
      return startCollector(join(place.dir, name), config);
    };
    let working = true;
    const work = (async () => {
      for (let round = 0; working; round++) {
        await busy(`round-${round}`);
      }
    })();
    for (let round = 0; round < 10; round++) {
      [reader, collector] = await Promise.all([
        restart('log-collector', viaLogFile, reader),
        restart('webhook-collector', viaWebhook, collector),
      ]);
    }
    working = false;
    await work;
    const files = await readdir(join(place.dir, 'audit'));
    assert.ok(files.length > 1, 'the log was rotated');
    const wanted = await written(join(place.dir, 'audit'), files);
    const outcome = async (label: string) =>
      compare(
        wanted,
        (await stored(loki.url, `{tallyman="record",object="kubernetes-audit",cluster="${label}"}`)).map(
          ({ record }) => `${record.k8s_audit_id}/${record.k8s_audit_stage}`
        )
      );
    for (const label of ['by-log-file', 'by-webhook']) {
      await eventually(async () => (await outcome(label)).missing === 0, 90).catch(() => {});
      assert.deepEqual(await outcome(label), exactly, label);
    }
    await reader.kill('SIGTERM');
  });

  /** Some hundred requests, large enough for the log to be rotated. */
  async function busy(name: string): Promise<void> {
    const text = 'x'.repeat(4000);
    const items = Array.from({ length: 40 }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: `${name}-${index}`, namespace: 'shop', annotations: { text } },
      spec: { ports: [{ port: 80 }] },
    }));
    const manifest = { apiVersion: 'v1', kind: 'List', items };
    await cluster.kubectl(['create', '-f', '-'], { input: JSON.stringify(manifest) });
    await cluster.kubectl([
      '-n',
      'shop',
      'delete',
      'services',
      '--wait=false',
      ...items.map(({ metadata }) => metadata.name),
    ]);
  }

  /** Audit ID and stage of all events in the API server's own log files. */
  async function written(dir: string, files: string[]): Promise<Set<string>> {
    const ids = new Set<string>();
    for (const file of files) {
      for await (const line of createInterface({ input: createReadStream(join(dir, file)) })) {
        const event = JSON.parse(line) as { auditID: string; stage: string };
        ids.add(`${event.auditID}/${event.stage}`);
      }
    }
    return ids;
  }
});
