import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { DistributionNotifications } from '../../sources/distribution/notifications.ts';
import { Bench, fixture, tempDir, until } from '../../testing.ts';
import type { Result } from '../finding.ts';
import { thisMachine, type Machine } from '../machine.ts';
import { distributionChecks } from './distribution.ts';

const PATH = '/etc/docker/registry/config.yml';

function machine(t: TestContext, files: Record<string, string> = {}): Machine {
  const root = tempDir(t);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return thisMachine(root, {});
}

/** A machine on which a registry runs, with its configuration as JSON, which is YAML. */
const withRegistry = (t: TestContext, config: object, more: Record<string, string> = {}) =>
  machine(t, {
    '/proc/17/cmdline': `/usr/bin/docker-registry\0serve\0${PATH}\0`,
    [PATH]: JSON.stringify(config),
    ...more,
  });

const brief = (list: Result[]) => list.map(({ check, status, found }) => `${status} ${check}: ${found}`);

interface Settings {
  name?: string;
  port?: number;
  tokenFile?: string;
  log?: string;
}

async function check(
  t: TestContext,
  at: Machine,
  what: string,
  { name = '127.0.0.1:1', port = 5055, tokenFile, log }: Settings = {}
) {
  const file = tokenFile ?? join(tempDir(t), 'token');
  if (tokenFile === undefined) {
    writeFileSync(file, 'secret\n');
  }
  const notifications = {
    listen: { host: '127.0.0.1', port },
    path: '/events',
    tokenFile: file,
    maxBodyBytes: 1024 ** 2,
  };
  const registry = { name, notifications, accessLog: log === undefined ? undefined : { path: log } };
  const checks = distributionChecks([registry], at).filter((one) => one.what === what);
  assert.equal(checks.length, 1, what);
  assert.equal(checks[0]!.part, 'sources.distribution');
  return checks[0]!.run();
}

test('whether a registry answers under its name', async (t) => {
  const answers: Array<[number, Record<string, string>, RegExp]> = [
    [
      401,
      { 'docker-distribution-api-version': 'registry/2.0', 'www-authenticate': 'Basic realm="r"' },
      /^ok registry: http:.* wants a login \(Basic\)$/,
    ],
    [200, { 'docker-distribution-api-version': 'registry/2.0' }, /^ok registry: http:.* lets anybody in$/],
    [200, {}, /^unknown registry: .* answers 200, but not as a registry does$/],
    [404, {}, /^unknown registry: https:.*; http:.* answers 404\. The collector itself need not reach it\.$/],
  ];
  for (const [status, headers, expected] of answers) {
    const server = createServer((_, response) => response.writeHead(status, headers).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    t.after(() => server.close());
    const name = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    assert.match(brief(await check(t, machine(t), 'registry', { name })).join(), expected);
  }
});

test('the endpoint: free, held by a collector that takes the token, by one that does not', async (t) => {
  const dir = tempDir(t);
  const tokenFile = join(dir, 'token');
  writeFileSync(tokenFile, 'secret\n');
  const source = new DistributionNotifications({
    registry: 'r',
    host: '127.0.0.1',
    port: 0,
    path: '/events',
    tokenFile,
    maxBodyBytes: 1024 ** 2,
  });
  const bench = new Bench(dir);
  const stop = bench.run(source);
  await until('it listens', () => source.port !== undefined);
  const settings = { port: source.port!, tokenFile };
  const look = async () => brief(await check(t, machine(t), 'listener', settings)).join();
  assert.match(await look(), /^ok port: a collector listens .*\(an empty one: kept 0, set aside 0\)$/);
  writeFileSync(tokenFile, 'another\n');
  assert.match(await look(), /^missing port: .* does not take the token/);
  assert.deepEqual(bench.records(), []);
  await stop();
  assert.match(await look(), /^ok port: .* is free/);
  await bench.buffer.close();
  assert.deepEqual(brief(await check(t, machine(t), 'credentials', settings)), ['ok credentials: a bearer token']);
  writeFileSync(tokenFile, '\n');
  assert.match(brief(await check(t, machine(t), 'credentials', settings)).join(), /^missing credentials: .* is empty/);
});

const endpoint = (more: object = {}) => ({
  name: 'x',
  url: 'http://127.0.0.1:5055/events',
  headers: { authorization: ['Bearer secret'] },
  ...more,
});
const configured: Array<[string, object, string[]]> = [
  [
    'all is well',
    { notifications: { events: { includereferences: true }, endpoints: [endpoint()] } },
    [
      'ok notifications: registry (process 17) sends to http://127.0.0.1:5055/events',
      'ok references: registry (process 17) says what belongs to each manifest',
    ],
  ],
  ['nothing is sent', { version: 0.1 }, ['missing notifications: registry (process 17) sends no notifications']],
  [
    'it is switched off',
    { notifications: { endpoints: [endpoint({ disabled: true })] } },
    ['missing notifications: registry (process 17) sends no notifications'],
  ],
  [
    'it is sent elsewhere',
    { notifications: { endpoints: [endpoint({ url: 'http://127.0.0.1:5055/' })] } },
    ['missing notifications: registry (process 17) sends to http://127.0.0.1:5055/'],
  ],
  [
    'by another scheme',
    { notifications: { endpoints: [endpoint({ url: 'https://127.0.0.1:5055/events' })] } },
    [
      'missing notifications: registry (process 17) sends to https://127.0.0.1:5055/events, and the endpoint speaks http',
    ],
  ],
  [
    'without the token',
    { notifications: { endpoints: [endpoint({ headers: { Authorization: ['Bearer x'] } })] } },
    [/^missing notifications: .* with another token than /.source],
  ],
  [
    'not all is told',
    {
      notifications: {
        endpoints: [endpoint({ ignore: { actions: ['pull'] }, ignoredmediatypes: ['application/octet-stream'] })],
      },
    },
    [
      'missing notifications: registry (process 17) does not tell of application/octet-stream, pull',
      'missing references: registry (process 17) does not say what belongs to a manifest, so pulls have no size',
    ],
  ],
];
for (const [what, config, expected] of configured) {
  test(`a registry's configuration: ${what}`, async (t) => {
    const results = await check(t, withRegistry(t, config), 'configuration');
    assert.equal(results.length, expected.length);
    brief(results).forEach((said, at) =>
      assert.ok(said === expected[at] || new RegExp(expected[at]!).test(said), said)
    );
    const lacking = results.find(({ check, status }) => check === 'notifications' && status === 'missing');
    assert.ok(
      !lacking || lacking.fix!.includes('ignore') || lacking.fix!.includes('url: http://127.0.0.1:5055/events')
    );
  });
}

test('a configuration that cannot be seen: what it needs is said all the same', async (t) => {
  const none = await check(t, machine(t), 'configuration');
  assert.deepEqual(brief(none), ['unknown configuration: no Distribution registry runs on this machine']);
  assert.match(none[0]!.fix!, /Authorization: \["Bearer TOKEN"\] } {3}# TOKEN: what \/.*token holds/);
  const byEnvironment = withRegistry(t, {}, { '/proc/17/environ': 'A=b\0REGISTRY_NOTIFICATIONS_ENDPOINTS=[]\0' });
  assert.match(brief(await check(t, byEnvironment, 'configuration')).join(), /^unknown .* is set by its environment$/);
  const broken = withRegistry(t, {}, { [PATH]: 'a: [' });
  assert.match(brief(await check(t, broken, 'configuration')).join(), /^unknown .* cannot be read/);
});

test('an access log: absent, with requests, with something else, and switched off', async (t) => {
  const log = '/var/log/registry.log';
  const look = async (files: Record<string, string>) => brief(await check(t, machine(t, files), 'log', { log }));
  assert.deepEqual(await look({}), [`missing file: there is no ${log}`]);
  const [file, requests] = await look({ [log]: `${fixture('registry-log-3-json.txt').join('\n')}\n` });
  assert.match(file!, /^ok file: /);
  assert.match(requests!, /^ok requests: \d+ of its last \d+ lines speak of requests$/);
  assert.match((await look({ [log]: 'hello\n' }))[1]!, /^unknown requests: .* holds no line about a request/);
  const levels = async (config: object) =>
    brief(await check(t, withRegistry(t, config), 'configuration', { log })).at(-1);
  assert.equal(await levels({ log: { level: 'debug' } }), 'ok log level: registry (process 17) logs at level debug');
  assert.match((await levels({ log: { level: 'error' } }))!, /^missing log level: .* at level error/);
  assert.match((await levels({ log: { accesslog: { disabled: true } } }))!, /^missing log level: .* no access log/);
});

test('each of several registries is a part of its own', () => {
  const accessLog = { path: '/a' };
  const parts = distributionChecks(
    [
      { name: 'a', accessLog },
      { name: 'b:5000', accessLog },
    ],
    thisMachine()
  ).map(({ part }) => part);
  assert.deepEqual([...new Set(parts)], ['sources.distribution a', 'sources.distribution b:5000']);
});
