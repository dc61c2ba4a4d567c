import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { tempDir } from '../testing.ts';
import { KubernetesClient } from './client.ts';
import { InClusterCredentials } from './credentials.ts';
import { ApiError, explain } from './error.ts';
import { KubeconfigCredentials } from './kubeconfig.ts';
import { EVENTS, FakeApi, sendJson, sendStatus } from './testing.ts';
import { compareVersions, isNewer } from './version.ts';

test('a kubeconfig user authenticates by token, password, token file or exec plugin', async (t) => {
  const api = await FakeApi.start(t);
  api.answer = (response) => sendJson(response, {});
  const tokens = tempDir(t);
  writeFileSync(join(tokens, 'token'), 'from-file\n');
  const plugin = join(tokens, 'plugin.sh');
  // It hands back what it was told, as plugins answer in the version they are asked in.
  writeFileSync(
    plugin,
    '#!/bin/sh\necho "{\\"status\\":{\\"token\\":\\"$1-$(echo $KUBERNETES_EXEC_INFO | grep -c ExecCredential)\\"}}"\n',
    { mode: 0o755 }
  );
  const users = {
    'Bearer plain': { token: 'plain' },
    [`Basic ${Buffer.from('bob:pw').toString('base64')}`]: { username: 'bob', password: 'pw' },
    'Bearer from-file': { tokenFile: join(tokens, 'token') },
    'Bearer plugged-1': { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: plugin, args: ['plugged'] } },
  };
  for (const [expected, user] of Object.entries(users)) {
    await api.client(t, user).json('/version');
    assert.equal(api.asked.at(-1)?.authorization, expected);
  }
});

test('a plugin that fails is named with what it said', async (t) => {
  const api = await FakeApi.start(t);
  const client = api.client(t, { exec: { command: '/bin/sh', args: ['-c', 'echo log in first >&2; exit 1'] } });
  await assert.rejects(client.json('/version'), /kubeconfig: log in first$/);
});

test('refused credentials are fetched anew', async (t) => {
  const api = await FakeApi.start(t);
  api.answer = (response, { authorization }) =>
    authorization === 'Bearer new' ? sendJson(response, { ok: true }) : sendStatus(response, 401, 'Unauthorized');
  const client = api.client(t, { token: 'old' });
  await assert.rejects(client.json('/version'), (error: ApiError) => error.status === 401);
  api.kubeconfig({ token: 'new' });
  assert.deepEqual(await client.json('/version'), { ok: true });
});

test("in a cluster the pod's token is read again", async (t) => {
  const dir = tempDir(t);
  assert.throws(() => new InClusterCredentials({}), /no pod of a Kubernetes cluster.*name a kubeconfig/);
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  const credentials = new InClusterCredentials(env, dir);
  await assert.rejects(credentials.connection(), /the service account cannot be read: .*automountServiceAccountToken/);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'ca.crt'), 'ca');
  for (const token of ['one', 'two']) {
    writeFileSync(join(dir, 'token'), token);
    const { server, headers } = await credentials.connection();
    assert.deepEqual([server, headers['authorization']], ['https://[fd00::1]:443', `Bearer ${token}`]);
  }
});

test('credentials are asked for again after a while', async (t) => {
  const api = await FakeApi.start(t);
  api.answer = (response) => sendJson(response, {});
  let asked = 0;
  const credentials = {
    connection: () => Promise.resolve({ server: api.url, headers: { authorization: `Bearer ${++asked}` }, tls: {} }),
    forget: () => {},
  };
  const kept = new KubernetesClient(credentials, 60_000);
  const fresh = new KubernetesClient(credentials, 0);
  t.after(() => Promise.all([kept.close(), fresh.close()]));
  for (const client of [kept, kept, fresh, fresh]) {
    await client.json('/version');
  }
  assert.deepEqual(
    api.asked.map(({ authorization }) => authorization),
    ['Bearer 1', 'Bearer 1', 'Bearer 2', 'Bearer 3']
  );
});

test('a kubeconfig that names nothing is refused with its path', async (t) => {
  const api = await FakeApi.start(t);
  const path = api.kubeconfig();
  writeFileSync(path, JSON.stringify({ clusters: [], users: [], contexts: [], 'current-context': 'gone' }));
  await assert.rejects(
    new KubeconfigCredentials(path).connection(),
    new RegExp(`^Error: ${path}: its current context names no cluster or no user$`)
  );
});

test('errors keep what the API server said, and how long it wants to be left alone', async (t) => {
  const api = await FakeApi.start(t);
  api.answer = (response) => {
    response.setHeader('retry-after', '3');
    sendStatus(response, 429, 'too many requests');
  };
  const client = api.client(t);
  await assert.rejects(
    client.json('/version'),
    (error: ApiError) => error.retryAfterMs === 3000 && error.message === 'too many requests'
  );
  api.answer = (response) => void response.writeHead(502).end('<html>Bad Gateway</html>');
  await assert.rejects(client.json('/version'), /^Error: <html>Bad Gateway/);
});

test('an API server that is not there is explained', async (t) => {
  const dir = tempDir(t);
  const connection = { server: 'http://127.0.0.1:1', headers: {}, tls: {} };
  const client = new KubernetesClient({ connection: () => Promise.resolve(connection), forget: () => {} });
  t.after(() => client.close());
  assert.ok(dir);
  const error = await client.json('/version').catch((reason: unknown) => reason);
  assert.match(explain(error, EVENTS, []), /^nothing listens there \(connect ECONNREFUSED 127\.0\.0\.1:1\)$/);
});

test('resourceVersions compare as numbers of any length', () => {
  assert.ok(isNewer('10', '9'));
  assert.ok(isNewer('18446744073709551616', '18446744073709551615'));
  assert.ok(!isNewer('9', '9'));
  assert.ok(!isNewer('abc', '9'));
  assert.equal(compareVersions('007', '8'), undefined);
});
