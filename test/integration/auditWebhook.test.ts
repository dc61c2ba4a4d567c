import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { AuditWebhook } from '../../collector/sources/kubernetes-audit/webhook.ts';
import { Bench, tempDir, until } from '../../collector/testing.ts';
import { exec } from '../parts/exec.ts';
import { startControlPlane } from '../parts/kubernetes/controlPlane.ts';
import { freePort } from '../parts/ports.ts';
import { skipWithout } from '../parts/prerequisites.ts';

/** The blocks of the page that hold a text, with the page's names of hosts and folders replaced by this machine's. */
async function blocks(language: string, holding: string, dir: string, port: number): Promise<string[]> {
  const page = await readFile(new URL('../../docs/kubernetes-audit.md', import.meta.url), 'utf8');
  return [...page.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))]
    .map(([, text]) => text ?? '')
    .filter((text) => text.includes(holding))
    .map((text) =>
      text
        .replace('DNS:tallyman.example.com', 'IP:127.0.0.1')
        .replace('tallyman.example.com:9443', `127.0.0.1:${port}`)
        .replaceAll('/etc/kubernetes/audit', dir)
    );
}

async function sends(t: TestContext, block: number, way: 'tokenFile' | 'clientCaFile'): Promise<void> {
  const dir = tempDir(t);
  const port = await freePort();
  const [commands] = await blocks('sh', 'openssl req', dir, port);
  const webhookConfig = (await blocks('yaml', 'kind: Config\n', dir, port))[block];
  assert.ok(commands && webhookConfig, 'the page has the commands and both configurations');
  await exec('sh', ['-ec', commands], { cwd: dir });
  await writeFile(join(dir, 'webhook.yaml'), webhookConfig);

  const bench = new Bench(join(dir, 'state'));
  const stop = bench.run(
    new AuditWebhook({
      host: '127.0.0.1',
      port,
      path: '/audit',
      tls: {
        certFile: join(dir, 'tls.crt'),
        keyFile: join(dir, 'tls.key'),
        ...(way === 'clientCaFile' ? { clientCaFile: join(dir, 'ca.crt') } : {}),
      },
      ...(way === 'tokenFile' ? { tokenFile: join(dir, 'token') } : {}),
      maxBodyBytes: 12 * 1024 * 1024,
    })
  );
  t.after(async () => {
    await stop();
    await bench.buffer.close();
  });
  const cluster = join(dir, 'cluster');
  await mkdir(cluster);
  const controlPlane = await startControlPlane({
    dir: cluster,
    audit: {
      policyFile: new URL('../../deploy/audit-policy/balanced.yaml', import.meta.url).pathname,
      webhookConfigFile: join(dir, 'webhook.yaml'),
    },
  });
  t.after(() => controlPlane.stop());
  await controlPlane.kubectl(['create', 'namespace', 'shop']);
  await until(
    'the record',
    () =>
      bench
        .records()
        .some(({ event_action, k8s_object_name }) => event_action === 'create' && k8s_object_name === 'shop'),
    30
  );
  assert.deepEqual(
    bench.log.lines.filter((line) => !line.startsWith('info')),
    []
  );
}

describe(
  "kube-apiserver's audit webhook, set up with the page's own commands",
  { skip: skipWithout('control-plane') },
  () => {
    test('with a bearer token', (t) => sends(t, 0, 'tokenFile'));
    test('with a client certificate', (t) => sends(t, 1, 'clientCaFile'));
  }
);
