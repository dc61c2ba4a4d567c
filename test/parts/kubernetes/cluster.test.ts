import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { hierarchies } from '../cgroups.ts';
import { skipWithout } from '../prerequisites.ts';
import { waitFor } from '../wait.ts';
import { startCluster, type Cluster } from './cluster.ts';
import { createAuthority, startControlPlane, writeWebhookConfig, type Webhook } from './controlPlane.ts';

const policy = 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{ level: Metadata }]\n';
let dir = '';

before(async () => {
  dir = await mkdtemp(join(tmpdir(), 'tallyman-kubernetes-'));
});
after(() => rm(dir, { recursive: true, force: true }));

/** Answers 200 to everything and keeps what came, with the token it came with. */
async function receiver(): Promise<{ server: Server; webhook: Webhook; received: string[] }> {
  const authority = await createAuthority(join(dir, 'receiver'));
  const names = { commonName: 'receiver', alternativeNames: ['IP:127.0.0.1'] };
  const { keyFile, certificateFile } = await authority.issue('server', names);
  const received: string[] = [];
  const tls = { key: await readFile(keyFile), cert: await readFile(certificateFile) };
  const server = createServer(tls, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push(`${request.headers.authorization} ${Buffer.concat(chunks).toString()}`);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  const url = `https://127.0.0.1:${address.port}/audit`;
  return { server, webhook: { url, token: 'secret', authorityFile: authority.certificateFile }, received };
}

test(
  'the API server sends audit events and writes them to a file',
  { skip: skipWithout('control-plane') },
  async () => {
    const { server, webhook, received } = await receiver();
    const policyFile = join(dir, 'policy.yaml');
    await writeFile(policyFile, policy);
    const webhookConfigFile = await writeWebhookConfig(join(dir, 'webhook.json'), webhook);
    const logPath = join(dir, 'audit.log');
    const audit = { policyFile, webhookConfigFile, logPath };
    const controlPlane = await startControlPlane({ dir: join(dir, 'control-plane'), audit });
    try {
      const kubeconfig = await controlPlane.kubeconfigFor('alice', ['dev/ops']);
      assert.match(await controlPlane.kubectl(['auth', 'whoami'], { kubeconfig }), /alice\nGroups +\[dev\/ops /);
      await assert.rejects(controlPlane.kubectl(['get', 'secrets'], { kubeconfig }), /Forbidden/);

      const arrived = async () => received.some((post) => post.startsWith('Bearer secret') && post.includes('"alice"'));
      await waitFor(arrived, { what: 'the webhook to get what alice did', seconds: 20 });
      assert.match(await readFile(logPath, 'utf8'), /"username":"alice"/);
    } finally {
      await controlPlane.stop();
      server.close();
    }
  }
);

function pod(name: string, command: string) {
  const containers = [{ name: 'main', image: 'shop/web:1.4', command: ['sh', '-c', command] }];
  const spec = { terminationGracePeriodSeconds: 0, containers };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec };
}

test('a cluster of one node runs pods, and leaves nothing behind', { skip: skipWithout('kubernetes') }, async () => {
  const cluster = await startCluster({ dir: join(dir, 'cluster') });
  try {
    await usesPods(cluster);
  } finally {
    await cluster.stop();
  }
  assert.ok(!(await readFile('/proc/self/mountinfo', 'utf8')).includes(dir));
  for (const hierarchy of hierarchies()) {
    assert.ok(!existsSync(join(hierarchy, cluster.node.cgroup)));
  }
});

async function usesPods({ kubectl, kubeconfigFor, node }: Cluster): Promise<void> {
  const run = async (name: string, command: string) => {
    await kubectl(['apply', '-f', '-'], { input: JSON.stringify(pod(name, command)) });
    await kubectl(['wait', '--for=condition=Ready', `pod/${name}`, '--timeout=60s']);
  };
  await run('web', 'echo hello; exec nc -ll -p 80 -e cat');
  await run('client', 'sleep 1000');

  await kubectl(['create', 'role', 'shell', '--verb=get,create', '--resource=pods,pods/exec']);
  await kubectl(['create', 'rolebinding', 'alice', '--role=shell', '--user=alice']);
  const exec = ['exec', 'web', '--', 'id', '-un'];
  assert.equal(await kubectl(exec, { kubeconfig: await kubeconfigFor('alice') }), 'root\n');
  await assert.rejects(kubectl(exec, { kubeconfig: await kubeconfigFor('bob') }), /Forbidden/);

  const address = await kubectl(['get', 'pod', 'web', '-o', 'jsonpath={.status.podIP}']);
  const connect = ['exec', '-i', 'client', '--', 'nc', '-w', '2', address, '80'];
  assert.equal(await kubectl(connect, { input: 'over TCP' }), 'over TCP');

  assert.equal(await kubectl(['logs', 'web']), 'hello\n');
  const folder = (await readdir(node.podLogs)).find((name) => name.startsWith('default_web_'));
  assert.match(await readFile(join(node.podLogs, folder ?? '', 'main', '0.log'), 'utf8'), / stdout F hello\n/);
}
