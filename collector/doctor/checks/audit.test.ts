import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { AuditWebhook } from '../../sources/kubernetes-audit/webhook.ts';
import { Bench, fixture, tempDir, until } from '../../testing.ts';
import type { Check, Result } from '../finding.ts';
import { thisMachine, type Machine } from '../machine.ts';
import { findApiServers, parseFlags, type Sight } from './apiServer.ts';
import { auditLogChecks } from './auditLogFile.ts';
import { auditWebhookChecks } from './auditWebhook.ts';
import { recognise } from './managed.ts';
import { levelsOf } from './policy.ts';

const flagged: Array<[string[], Record<string, string>]> = [
  [['--audit-log-path=/a=b'], { 'audit-log-path': '/a=b' }],
  [['--audit-log-path', '/a', '--v', '2'], { 'audit-log-path': '/a', v: '2' }],
  [['--profiling', '--v=2'], { profiling: 'true', v: '2' }],
  [['server', '--kube-apiserver-arg=audit-log-path=/a'], { 'audit-log-path': '/a' }],
];
for (const [args, flags] of flagged) {
  test(`flags of ${args.join(' ')}`, () => assert.deepEqual(Object.fromEntries(parseFlags(args)), flags));
}

const clouds: Array<[string, string[], string | undefined]> = [
  ['v1.29.1-eks-508b6b3', [], 'Amazon EKS'],
  ['v1.29.1-gke.1589017', [], 'Google GKE'],
  ['v1.29.1', ['kubernetes.azure.com/cluster'], 'Azure AKS'],
  ['v1.28.1-r0-28.0.30', [], 'Huawei CCE'],
  ['v1.34.4', ['kubernetes.io/os'], undefined],
  ['v1.34.4-rc.1', [], undefined],
  ['v1.30.1+k3s1', [], undefined],
];
for (const [version, labels, name] of clouds) {
  test(`${version} ${labels.join()} is ${name ?? 'no managed cluster'}`, () =>
    assert.equal(recognise(version, labels)?.name, name));
}

test('levels of a policy', () => {
  const policy = 'kind: Policy\nrules: [{ level: None }, { level: Metadata }, { level: Metadata }]\n';
  assert.deepEqual(levelsOf(policy), ['None', 'Metadata']);
  assert.equal(levelsOf('kind: Config'), undefined);
});

/** A machine in a folder, with files. */
function machine(t: TestContext, files: Record<string, string>): Machine {
  const root = tempDir(t);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return thisMachine(root, {});
}

const results = async (checks: Check[]) => (await Promise.all(checks.map(({ run }) => run()))).flat();
const brief = (list: Result[]) => list.map(({ check, status, found }) => `${status} ${check}: ${found}`);
const nothing: Sight = { servers: [], managed: undefined, reasons: ['no kube-apiserver runs on this machine'] };

test("k3s' flags are read from its files too, those of drop-ins added to the first", async (t) => {
  const k3s = machine(t, {
    '/proc/7/cmdline': 'k3s\0server\0',
    '/etc/rancher/k3s/config.yaml': 'kube-apiserver-arg: v=2\n',
    '/etc/rancher/k3s/config.yaml.d/10-audit.yaml':
      'kube-apiserver-arg+: [audit-policy-file=/etc/p.yaml, audit-log-path=/var/log/a.log]\n',
    '/etc/rancher/k3s/config.yaml.d/20-broken.yaml': '{',
  });
  const { servers } = await findApiServers(k3s, undefined);
  assert.deepEqual(
    servers.map(({ flags }) => Object.fromEntries(flags)),
    [{ v: '2', 'audit-policy-file': '/etc/p.yaml', 'audit-log-path': '/var/log/a.log' }]
  );
});

test('an API server is found by its process and by its manifest, with its policy', async (t) => {
  const policy = 'kind: Policy\nrules: [{ level: Request }]\n';
  const path = '/var/log/audit.log';
  const cmdline = `/usr/bin/kube-apiserver\0--audit-policy-file=/p.yaml\0--audit-log-path=${path}\0`;
  const at = machine(t, { '/proc/17/cmdline': cmdline, '/proc/18/cmdline': 'sh\0', '/p.yaml': policy });
  const sight = await findApiServers(at, undefined);
  const server = auditLogChecks({ path }, () => Promise.resolve(sight), at)[1]!;
  assert.deepEqual(brief(await results([server])), [
    'ok audit policy: /p.yaml with the levels Request',
    'ok API server: kube-apiserver (process 17) writes it (unlimited MB, any number of old files)',
  ]);
  const manifest = '{ spec: { containers: [{ command: [kube-apiserver, --v=2] }] } }';
  const bare = machine(t, { '/etc/kubernetes/manifests/kube-apiserver.yaml': manifest });
  const found = auditLogChecks({ path }, () => findApiServers(bare, undefined), bare)[1]!;
  const [noPolicy, noPath] = await results([found]);
  assert.match(noPolicy!.found, /runs without --audit-policy-file/);
  assert.match(noPath!.found, /runs without --audit-log-path/);
  assert.match(noPath!.fix!, /--audit-log-path=\/var\/log\/audit\.log/);
});

test('an audit log: absent, with events, and with something else', async (t) => {
  const path = '/audit/audit.log';
  const check = async (content?: string) => {
    const at = machine(t, content === undefined ? {} : { [path]: content });
    return brief(await results(auditLogChecks({ path }, () => Promise.resolve(nothing), at).slice(0, 1)));
  };
  assert.deepEqual(await check(), [`missing file: there is no ${path}`]);
  const events = fixture('kubernetes-audit.jsonl');
  const [file, content] = await check(`${events.join('\n')}\n`);
  assert.match(file!, /^ok file: /);
  assert.match(content!, new RegExp(`^ok events: its last ${events.length} lines are audit events of level `));
  assert.match((await check(`${events[0]}\nhello\n`))[1]!, /^missing events: 1 of its last 2 lines/);
  assert.match((await check(''))[1]!, /^unknown events: .* no whole line yet/);
});

function pair(dir: string, name: string, subject: string): { certFile: string; keyFile: string } {
  const files = { certFile: join(dir, `${name}.crt`), keyFile: join(dir, `${name}.key`) };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', files.keyFile];
  const names = subject === '' ? [] : ['-addext', `subjectAltName=${subject}`];
  execFileSync('openssl', ['req', '-x509', '-days', '30', '-subj', '/CN=x', ...key, ...names, '-out', files.certFile], {
    stdio: 'ignore',
  });
  return files;
}

test('the webhook: certificate, port, token, and whether the API server sends to it', async (t) => {
  const dir = tempDir(t);
  const tls = pair(dir, 'a', 'DNS:tallyman.example.com,IP:127.0.0.1');
  const tokenFile = join(dir, 'token');
  writeFileSync(tokenFile, 'secret\n');
  const common = { path: '/audit', tls, tokenFile, maxBodyBytes: 1024 ** 2 };
  const webhook = new AuditWebhook({ host: '127.0.0.1', port: 0, ...common });
  const bench = new Bench(tempDir(t));
  const stop = bench.run(webhook);
  await until('it listens', () => webhook.port !== undefined);
  const config = { listen: { host: '127.0.0.1', port: webhook.port! }, ...common };
  const check = async (more: Partial<typeof config>, kubeconfig?: string) => {
    const at = machine(
      t,
      kubeconfig === undefined ? {} : { '/w': JSON.stringify({ clusters: [{ cluster: { server: kubeconfig } }] }) }
    );
    const flags = new Map([
      ['audit-policy-file', '/none'],
      ['audit-webhook-config-file', '/w'],
    ]);
    const sight = kubeconfig === undefined ? nothing : { ...nothing, servers: [{ where: 'process 1', flags }] };
    const list = await results(auditWebhookChecks({ ...config, ...more }, () => Promise.resolve(sight), at));
    return (name: string) => brief(list.filter((result) => result.check === name)).join();
  };
  const good = await check({}, 'https://tallyman.example.com:9443/audit');
  assert.match(good('certificate'), /^ok certificate: for .*tallyman\.example\.com.*, for another (29|30) days/);
  assert.match(good('port'), /^ok port: a collector listens .*\(an empty one: kept 0, set aside 0\)/);
  assert.match(
    good('API server'),
    /^ok API server: .* sends to https:\/\/tallyman\.example\.com:9443\/audit \(batch\)/
  );
  assert.equal(good('certificate in use'), '');
  assert.match(
    (await check({}, 'https://other.example.com/audit'))('API server'),
    /^missing .* the certificate is for /
  );
  assert.match((await check({}, 'https://127.0.0.1/'))('API server'), /^missing .* the webhook is at \/audit/);
  assert.match((await check({}))('API server'), /^unknown .*no kube-apiserver/);

  writeFileSync(tokenFile, 'another\n');
  assert.match((await check({}))('port'), /^missing port: .* does not take the token/);
  writeFileSync(tokenFile, 'secret\n');
  const other = await check({ tls: pair(dir, 'b', '') });
  assert.match(other('certificate'), /^missing certificate: .* has no subjectAltName/);
  assert.match(other('certificate in use'), /another certificate than the one in the file/);
  const mixed = await check({ tls: { ...tls, keyFile: join(dir, 'b.key') } });
  assert.match(mixed('certificate'), /is not the key of/);
  assert.deepEqual(bench.records(), [], 'nothing was recorded by all this');
  await stop();
  assert.match((await check({}))('port'), /^ok port: .* is free/);
  await bench.buffer.close();
});
