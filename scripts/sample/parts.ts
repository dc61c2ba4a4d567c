import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startCollector, eventually, type RunningCollector } from '../../test/integration/harness.ts';
import { startDocker, type Docker } from '../../test/parts/docker/docker.ts';
import { exec } from '../../test/parts/exec.ts';
import { FakeHarbor } from '../../test/parts/harbor/fakeHarbor.ts';
import { Huawei, PROJECT, traceOf } from '../../test/parts/huawei/huawei.ts';
import { nodeName, startCluster, type Cluster } from '../../test/parts/kubernetes/cluster.ts';
import { startLoki, type Loki } from '../../test/parts/loki/loki.ts';
import { freePort, steadyPort } from '../../test/parts/ports.ts';
import { startRegistry, type Registry } from '../../test/parts/registry/registry.ts';
import { webhookCredentials } from '../start/webhook.ts';
import { SERVICE_ACCOUNTS } from './objects.ts';

const POLICY = new URL('../../deploy/audit-policy/balanced.yaml', import.meta.url).pathname;

/** Of what is left out of the audit log the collector keeps the number. */
const RULES = [
  {
    name: 'endpoints',
    drop: true,
    match: { resources: ['endpoints', 'endpointslices.*'], groups: ['system:serviceaccounts:kube-system'] },
  },
  { name: 'own-reads', sample: 5, match: { access: ['read'], users: ['system:serviceaccount:tallyman:*'] } },
];

/** Where the requests of the shop's customers come from: the address of an ingress on the pods' network. */
const INGRESS = '10.244.0.254';

/** Everything that the story happens in, and two collectors: one of the cluster and the registries, one of the Docker host. */
export interface Stage {
  dir: string;
  loki: Loki;
  registry: Registry;
  cluster: Cluster;
  engine: Docker;
  harbor: FakeHarbor;
  /** Something that Huawei Cloud traces of SWR. */
  trace(change: Parameters<typeof traceOf>[0]): void;
  /** Kubeconfigs by name. */
  kubeconfigs: Record<'admin' | 'alice' | 'bob' | 'mallory' | 'ci', string>;
  /** Ends the cluster's collector in order and starts it again. */
  restartCollector(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts all of it in a folder; needs root and about a minute. */
export async function setStage(dir: string): Promise<Stage> {
  const started: Array<() => Promise<unknown>> = [];
  const stop = async () => {
    for (const end of started.reverse().splice(0)) {
      await end();
    }
  };
  try {
    const loki = await startLoki({ dir: join(dir, 'loki') });
    started.push(loki.stop);
    const token = randomUUID();
    await mkdir(join(dir, 'collector'), { recursive: true });
    await writeFile(join(dir, 'collector', 'token'), token);
    const notifyPort = await steadyPort();
    const notify = { url: `http://127.0.0.1:${notifyPort}/events`, token, references: true };
    const registry = await startRegistry({ dir: join(dir, 'registry'), release: '3', users: true, notify });
    started.push(registry.stop);
    const harbor = new FakeHarbor();
    harbor.accounts.push({ name: 'robot$tallyman', secret: token, system: true });
    harbor.addProject('platform');
    await harbor.start();
    started.push(() => harbor.stop());
    const huawei = new Huawei(join(dir, 'huawei'));
    huawei.giveKeys();
    await huawei.start();
    started.push(() => huawei.stop());
    const engine = await startDocker({ dir: join(dir, 'docker') });
    started.push(engine.stop);

    const webhookPort = await freePort();
    const credentials = await webhookCredentials(join(dir, 'webhook'), webhookPort);
    const audit = { policyFile: POLICY, webhookConfigFile: credentials.kubeconfig };
    // Without an address of DNS, though there is none, the kubelet warns of it with every pod.
    const kubelet = { clusterDNS: ['10.96.0.10'], clusterDomain: 'cluster.local' };
    const cluster = await startCluster({ dir: join(dir, 'cluster'), audit, kubelet });
    started.push(cluster.stop);
    await joinPodNetwork();
    await cluster.kubectl(['create', '-f', '-'], { input: JSON.stringify(SERVICE_ACCOUNTS) });

    const sources = {
      kubernetesAudit: { webhook: { ...files(credentials), listen: `127.0.0.1:${webhookPort}` }, rules: RULES },
      ...clusterSources(await tokenKubeconfig(cluster, 'tallyman', 'tallyman', dir), cluster.node.podLogs),
      distribution: {
        name: registry.name,
        notifications: { listen: `127.0.0.1:${notifyPort}`, tokenFile: 'token' },
        accessLog: { path: registry.logFile },
      },
      harbor: {
        name: 'harbor.example.com',
        url: harbor.url,
        auditLog: { username: 'robot$tallyman', passwordFile: 'token', interval: '1s' },
      },
      swr: huawei.config({ interval: '1s', lookBack: '1h' }),
    };
    const config = { cluster: 'sample', loki: { url: loki.url }, sources };
    const collect = async () => {
      const running = await startCollector(join(dir, 'collector'), config);
      await eventually(() => /following pods in all namespaces/.test(running.said()), 20);
      return running;
    };
    let collector: RunningCollector = await collect();
    started.push(() => collector.kill('SIGTERM'));
    const host = { cluster: 'sample-host', loki: { url: loki.url }, sources: { docker: { socket: engine.socket } } };
    const hostCollector = await startCollector(join(dir, 'host-collector'), host);
    started.push(() => hostCollector.kill('SIGTERM'));
    return {
      dir,
      loki,
      registry,
      cluster,
      engine,
      harbor,
      trace: (change) => void huawei.cts.add(traceOf({ project_id: PROJECT, ...change })),
      kubeconfigs: {
        admin: cluster.kubeconfig,
        alice: await cluster.kubeconfigFor('alice', ['platform']),
        bob: await cluster.kubeconfigFor('bob', ['platform']),
        mallory: await cluster.kubeconfigFor('mallory', ['contractors']),
        ci: await tokenKubeconfig(cluster, 'ci', 'deployer', dir),
      },
      restartCollector: async () => {
        await collector.kill('SIGTERM');
        collector = await collect();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const files = ({ certFile, keyFile, tokenFile }: { certFile: string; keyFile: string; tokenFile: string }) => ({
  tls: { certFile, keyFile },
  tokenFile,
});

const clusterSources = (kubeconfig: string, path: string) => ({
  kubernetesEvents: { kubeconfig },
  kubernetesLifecycle: { kubeconfig },
  containerLogs: { path, nodeName, kubeconfig },
});

/** Of a service account, with a token that is good for an hour. */
async function tokenKubeconfig(cluster: Cluster, namespace: string, name: string, dir: string): Promise<string> {
  const token = (await cluster.kubectl(['-n', namespace, 'create', 'token', name])).trim();
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'shop', cluster: { server: cluster.url, 'certificate-authority': cluster.authorityFile } }],
    users: [{ name, user: { token } }],
    contexts: [{ name: 'shop', context: { cluster: 'shop', user: name } }],
    'current-context': 'shop',
  };
  const file = join(dir, `${namespace}-${name}.json`);
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

/** Gives this machine an address on the pods' bridge, so that it can ask the shop for pages. The bridge goes when the cluster stops. */
async function joinPodNetwork(): Promise<void> {
  const links = JSON.parse(await exec('ip', ['-json', 'link'])) as Array<{ ifname: string }>;
  const bridge = links.find(({ ifname }) => ifname.startsWith('tally-'));
  if (!bridge) {
    throw new Error('the bridge of the pods is not there');
  }
  await exec('ip', ['address', 'add', `${INGRESS}/24`, 'dev', bridge.ifname]);
}
