import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { tempDir } from '../testing.ts';
import { KubeconfigCredentials } from './kubeconfig.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A kubeconfig of one cluster and one user, among others. */
function credentials(t: TestContext, cluster: object, user: object, files: Record<string, string> = {}) {
  const dir = tempDir(t);
  const path = join(dir, 'config');
  const content = {
    clusters: [
      { name: 'other', cluster: { server: 'https://other' } },
      { name: 'c', cluster: { server: 'https://api.example.com:6443/', ...cluster } },
    ],
    users: [
      { name: 'other', user: { token: 'x' } },
      { name: 'u', user },
    ],
    contexts: [
      { name: 'other', context: { cluster: 'other', user: 'other' } },
      { name: 'x', context: { cluster: 'c', user: 'u' } },
    ],
    'current-context': 'x',
  };
  for (const [name, text] of Object.entries({ config: JSON.stringify(content), ...files })) {
    writeFileSync(join(dir, name), text);
  }
  return new KubeconfigCredentials(path);
}

test('certificates in the file, or in files beside it', async (t) => {
  const inside = { 'certificate-authority-data': base64('ca') };
  const user = { 'client-certificate-data': base64('cert'), 'client-key-data': base64('key') };
  const { server, tls, headers } = await credentials(t, inside, user).connection();
  assert.equal(server, 'https://api.example.com:6443');
  assert.deepEqual([String(tls.ca), String(tls.cert), String(tls.key), headers], ['ca', 'cert', 'key', {}]);
  const beside = await credentials(
    t,
    { 'certificate-authority': 'ca.crt', 'tls-server-name': 'api', 'proxy-url': 'http://proxy:3128' },
    { 'client-certificate': 'u.crt', 'client-key': 'u.key' },
    { 'ca.crt': 'CA', 'u.crt': 'CERT', 'u.key': 'KEY' }
  ).connection();
  assert.deepEqual(
    [String(beside.tls.ca), String(beside.tls.cert), String(beside.tls.key), beside.tls.servername, beside.proxy],
    ['CA', 'CERT', 'KEY', 'api', 'http://proxy:3128']
  );
});

test('a server that is not to be verified, and a user who acts as another', async (t) => {
  const { tls, headers } = await credentials(
    t,
    { 'insecure-skip-tls-verify': true },
    { token: 't', as: 'bob' }
  ).connection();
  assert.equal(tls.rejectUnauthorized, false);
  assert.deepEqual(headers, { authorization: 'Bearer t', 'impersonate-user': 'bob' });
});

test('a plugin gives a token, or a certificate', async (t) => {
  const says = (status: object) => ({ command: '/bin/echo', args: [JSON.stringify({ status })] });
  const token = await credentials(t, {}, { exec: says({ token: 'from-plugin' }) }).connection();
  assert.equal(token.headers['authorization'], 'Bearer from-plugin');
  const pair = { clientCertificateData: 'cert', clientKeyData: 'key' };
  const { tls } = await credentials(t, {}, { exec: says(pair) }).connection();
  assert.deepEqual([tls.cert, tls.key], ['cert', 'key']);
});

test('an auth provider, such as OpenID Connect with a token that has not expired', async (t) => {
  const part = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');
  const token = `${part({ alg: 'none' })}.${part({ exp: Math.floor(Date.now() / 1000) + 3600 })}.c2ln`;
  const provider = { name: 'oidc', config: { 'id-token': token, 'idp-issuer-url': 'https://id.example.com' } };
  const { headers } = await credentials(t, {}, { 'auth-provider': provider }).connection();
  assert.equal(headers['authorization'], `Bearer ${token}`);
});

const faults: Array<[string, string, RegExp]> = [
  ['no users', JSON.stringify({ contexts: [], clusters: [] }), /config: its current context names no cluster/],
  ['nothing', '', /config: its current context names no cluster/],
  ['no list of users', '{"users": 5}', /config: users: .*expected array/],
  ['a cluster without a server', '{"clusters": [{"name": "c", "cluster": {"ca": 1}}]}', /config: .*server is missing/],
];
for (const [name, text, expected] of faults) {
  test(`a file with ${name} is refused with its path and why`, async (t) => {
    await assert.rejects(credentials(t, {}, {}, { config: text }).connection(), expected);
  });
}
