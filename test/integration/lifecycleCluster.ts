import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { AuditRecord } from '../../record/record.gen.ts';
import { webhookCredentials } from '../../scripts/start/webhook.ts';
import { startCluster, type Cluster } from '../parts/kubernetes/cluster.ts';
import { startLoki, type Loki } from '../parts/loki/loki.ts';
import { freePort } from '../parts/ports.ts';
import { eventually, scratch, startCollector, stored, type RunningCollector } from './harness.ts';

const policy = new URL('../../deploy/audit-policy/balanced.yaml', import.meta.url).pathname;

/** Ends when it is told to, as `sleep` as process 1 does not. */
export const EXITS_WHEN_TOLD = ['sh', '-c', 'trap "exit 0" TERM; sleep 1000 & wait'];

type Fits = Partial<AuditRecord>;

/** A one-node Kubernetes, its audit log and the life of its pods, to a Loki. */
export interface LifecycleCluster {
  dir: string;
  /** Where the collector keeps what it has to keep. */
  bufferDir: string;
  cluster: Cluster;
  /** Kubeconfigs of two administrators. */
  alice: string;
  bob: string;
  /** What Loki has of the lives of containers, with these fields. */
  records(fits: Fits): Promise<AuditRecord[]>;
  /** Waits until as many are there as there ought to be; then there must be no more. */
  exactly(count: number, fits: Fits, seconds?: number): Promise<AuditRecord[]>;
  /** Creates an object, or several, in the namespace shop. */
  create(object: object, kubeconfig?: string): Promise<void>;
  /** Kills the collector; starts it again when `meanwhile` is done. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export async function startLifecycleCluster(
  name: string,
  kubelet?: Record<string, unknown>
): Promise<LifecycleCluster> {
  const place = await scratch(name);
  const started: Array<() => Promise<unknown>> = [place.remove];
  const stop = async () => {
    for (const end of started.reverse().splice(0)) {
      await end();
    }
  };
  try {
    const loki: Loki = await startLoki({ dir: join(place.dir, 'loki') });
    started.push(() => loki.stop());
    const port = await freePort();
    const { kubeconfig, certFile, keyFile, tokenFile } = await webhookCredentials(join(place.dir, 'webhook'), port);
    const audit = { policyFile: policy, webhookConfigFile: kubeconfig, webhookBatchMaxWait: '500ms' };
    const cluster = await startCluster({ dir: join(place.dir, 'cluster'), audit, kubelet });
    started.push(() => cluster.stop());
    const webhook = { listen: `127.0.0.1:${port}`, tls: { certFile, keyFile }, tokenFile };
    const config = {
      cluster: 'lab',
      loki: { url: loki.url },
      sources: { kubernetesAudit: { webhook }, kubernetesLifecycle: { kubeconfig: cluster.kubeconfig } },
    };
    const collectorDir = join(place.dir, 'collector');
    const start = async () => {
      const running = await startCollector(collectorDir, config);
      await eventually(() => /following pods in all namespaces/.test(running.said()), 20);
      return running;
    };
    let collector: RunningCollector = await start();
    started.push(() => collector.kill('SIGTERM'));
    const [alice, bob] = [
      await cluster.kubeconfigFor('alice', ['system:masters']),
      await cluster.kubeconfigFor('bob', ['system:masters']),
    ];
    await cluster.kubectl(['create', 'namespace', 'shop']);

    const records = async (fits: Fits) =>
      (await stored(loki.url, '{tallyman="record",object="container-lifecycle"}'))
        .map(({ record }) => record)
        .filter((record) => Object.entries(fits).every(([key, value]) => record[key as keyof AuditRecord] === value));
    const exactly = async (count: number, fits: Fits, seconds = 45) => {
      await eventually(async () => (await records(fits)).length >= count, seconds).catch(() => {});
      const found = await records(fits);
      if (found.length !== count) {
        const { k8s_pod_name } = fits;
        const ids = async (of: Fits) => (await records(of)).map(({ record_id }) => record_id);
        const pods = await cluster.kubectl(['get', 'pods', '-A', '-o', 'wide']);
        const others = k8s_pod_name === undefined ? [] : await ids({ k8s_pod_name });
        assert.fail(
          `${found.length}, not ${count}: ${JSON.stringify({ fits, found: await ids(fits), others })}\n${pods}`
        );
      }
      return found;
    };
    const create = async (object: object, kubeconfig = alice) => {
      await cluster.kubectl(['-n', 'shop', 'create', '-f', '-'], { kubeconfig, input: JSON.stringify(object) });
    };
    const restart = async (meanwhile?: () => Promise<void>) => {
      await collector.kill('SIGKILL');
      await meanwhile?.();
      collector = await start();
    };
    const bufferDir = join(collectorDir, 'state');
    return { dir: place.dir, bufferDir, cluster, alice, bob, records, exactly, create, restart, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
