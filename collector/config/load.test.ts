import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { tempDir } from '../testing.ts';
import { ConfigError, loadConfig } from './load.ts';

const GOOD = `cluster: prod-1
loki:
  url: http://loki:3100/prefix
  tenant: audit
  basicAuth: { username: u, passwordFile: secrets/password }
  tls: { caFile: secrets/ca.crt }
buffer:
  dir: state
  maxBytes: 1.5GiB
sources:
  kubernetesAudit:
    webhook:
      listen: "[::1]:9443"
      tls: { certFile: secrets/tls.crt, keyFile: secrets/tls.key }
      tokenFile: secrets/token
    logFile: { path: /var/log/audit.log }
  docker:
    excludeLogs: ["noisy-*"]
  kubernetesEvents:
    kubeconfig: secrets/token
    leaderElection: { namespace: tallyman, name: tallyman-events }
`;

function place(t: TestContext, text: string): string {
  const dir = tempDir(t);
  mkdirSync(join(dir, 'secrets'));
  for (const name of ['password', 'ca.crt', 'tls.crt', 'tls.key', 'token']) {
    writeFileSync(join(dir, 'secrets', name), 'x');
  }
  writeFileSync(join(dir, 'collector.yaml'), text);
  return dir;
}

test('a whole configuration, with defaults, and file names taken from its folder', (t) => {
  const dir = place(t, GOOD);
  assert.deepEqual(loadConfig(join(dir, 'collector.yaml')), {
    cluster: 'prod-1',
    loki: {
      url: 'http://loki:3100/prefix',
      tenant: 'audit',
      basicAuth: { username: 'u', passwordFile: join(dir, 'secrets/password') },
      tls: { caFile: join(dir, 'secrets/ca.crt') },
      shardStreamBytesPerSecond: 1_000_000,
    },
    buffer: { dir: join(dir, 'state'), maxBytes: 1.5 * 1024 ** 3, whenFull: 'block', logShare: 0.8 },
    checks: true,
    sources: {
      kubernetesAudit: {
        webhook: {
          listen: { host: '::1', port: 9443 },
          path: '/audit',
          tls: {
            certFile: join(dir, 'secrets/tls.crt'),
            keyFile: join(dir, 'secrets/tls.key'),
          },
          tokenFile: join(dir, 'secrets/token'),
          maxBodyBytes: 12 * 1024 * 1024,
        },
        logFile: { path: '/var/log/audit.log' },
      },
      kubernetesEvents: {
        kubeconfig: join(dir, 'secrets/token'),
        backfill: false,
        leaderElection: { namespace: 'tallyman', name: 'tallyman-events' },
      },
      docker: {
        socket: '/var/run/docker.sock',
        events: true,
        logs: { enabled: true, multiline: [] },
        excludeLogs: ['noisy-*'],
      },
    },
  });
});

/** What is changed in the good one, and all that is said about it. */
const faults: Array<[string, string | RegExp, string, string[]]> = [
  [
    'an empty file',
    /[^]*/,
    '',
    [
      'cluster: is missing; it must be a string',
      'loki: is missing; it must be a mapping of keys',
      'buffer: is missing; it must be a mapping of keys',
      'sources: is missing; it must be a mapping of keys',
    ],
  ],
  ['a list', /[^]*/, '- a\n', ['the file: must be a mapping of keys, and is ["a"]']],
  [
    'no YAML',
    'cluster: prod-1',
    'cluster: [',
    ['not YAML: Flow sequence in block collection must be sufficiently indented and end with a ] at line 2, column 1:'],
  ],
  [
    'a key twice',
    'cluster: prod-1',
    'cluster: a\ncluster: b',
    ['not YAML: Map keys must be unique at line 2, column 1:'],
  ],
  [
    'an alias to nothing',
    'cluster: prod-1',
    'cluster: *nothing',
    ['not YAML: Unresolved alias (the anchor must be set before the alias): nothing'],
  ],
  [
    'an unknown key',
    'cluster: prod-1',
    'cluster: prod-1\nclustre: x',
    ['clustre: unknown key; allowed here: cluster, loki, buffer, health, checks, sources (line 2)'],
  ],
  [
    'an unknown key deep inside',
    '      tokenFile: secrets/token',
    '      token: x\n      tokenFile: secrets/token',
    [
      'sources.kubernetesAudit.webhook.token: unknown key; allowed here: listen, path, tls, tokenFile, maxBodyBytes (line 15)',
    ],
  ],
  [
    'a name that is none',
    'cluster: prod-1',
    'cluster: "prod 1"',
    ['cluster: must be a name of letters, digits, ".", "_" and "-": it becomes the label "cluster" (line 1)'],
  ],
  ['a number for a name', 'cluster: prod-1', 'cluster: 5', ['cluster: must be a string, and is 5 (line 1)']],
  [
    'no URL',
    'http://loki:3100/prefix',
    'loki:3100',
    ['loki.url: must be the http or https URL of Loki, such as http://loki:3100 (line 3)'],
  ],
  [
    'a URL of something else',
    'http://loki:3100/prefix',
    'ftp://loki',
    ['loki.url: must be the http or https URL of Loki, such as http://loki:3100 (line 3)'],
  ],
  [
    'a proxy that is none',
    '  tenant: audit',
    '  proxyUrl: ftp://proxy',
    ['loki.proxyUrl: must be the http, https or socks5 URL of a proxy, such as http://proxy:3128 (line 4)'],
  ],
  [
    'credentials in a URL',
    '  tenant: audit',
    '  proxyUrl: http://alice:secret@proxy:3128',
    ['loki.proxyUrl: must hold no credentials: name them in loki.proxyAuth (line 4)'],
  ],
  [
    'credentials for no proxy',
    '  tenant: audit',
    '  proxyAuth: { username: alice, passwordFile: secrets/password }',
    ['loki: takes proxyAuth only with proxyUrl (line 3)'],
  ],
  [
    'a certificate without its key',
    'caFile: secrets/ca.crt',
    'certFile: secrets/tls.crt',
    ['loki.tls: takes certFile and keyFile together: the certificate that Loki is shown, and its key (line 6)'],
  ],
  [
    'another policy, and a share of more than all',
    '  dir: state',
    '  dir: state\n  whenFull: drop\n  logShare: 80',
    [
      'buffer.whenFull: must be block or dropOldest (line 9)',
      'buffer.logShare: must be a part from 0.1 to 1, such as 0.8 (line 10)',
    ],
  ],
  [
    'a kubeconfig that is not there',
    'kubeconfig: secrets/token',
    'kubeconfig: /nowhere',
    ['sources.kubernetesEvents.kubeconfig: /nowhere cannot be read'],
  ],
  [
    'a namespace that is none',
    'kubeconfig: secrets/token',
    'namespaces: [Shop, ops]',
    ['sources.kubernetesEvents.namespaces.0: must be the name of a namespace, such as shop (line 20)'],
  ],
  [
    'a namespace twice',
    'kubeconfig: secrets/token',
    'namespaces: [ops, ops]',
    ['sources.kubernetesEvents.namespaces: must not name a namespace twice (line 20)'],
  ],
  [
    'no namespaces',
    'kubeconfig: secrets/token',
    'namespaces: []',
    ['sources.kubernetesEvents.namespaces: must not be empty (line 20)'],
  ],
  [
    'a lease without a name',
    '{ namespace: tallyman, name: tallyman-events }',
    '{ namespace: tallyman }',
    ['sources.kubernetesEvents.leaderElection.name: is missing; it must be a string (line 21)'],
  ],
  [
    "two sources' lease",
    '  docker:',
    '  kubernetesLifecycle: { leaderElection: { namespace: tallyman, name: tallyman-events } }\n  docker:',
    ['sources.kubernetesLifecycle.leaderElection: must be another lease than that of kubernetesEvents (line 17)'],
  ],
  [
    'a lease of its own, and one that is not',
    '  docker:',
    '  kubernetesLifecycle: { leaderElection: { namespace: tallyman, name: tallyman-lifecycle } }\n' +
      '  podLogs: { leaderElection: { namespace: tallyman, name: tallyman-lifecycle } }\n  docker:',
    ['sources.podLogs.leaderElection: must be another lease than that of kubernetesLifecycle (line 18)'],
  ],
  [
    'a wait of an hour',
    '  docker:',
    '  kubernetesLifecycle: { waitForAudit: 3600 }\n  docker:',
    ['sources.kubernetesLifecycle.waitForAudit: must be a number of seconds from 0 to 60 (line 17)'],
  ],
  ['an empty tenant', 'tenant: audit', 'tenant: ""', ['loki.tenant: must not be empty (line 4)']],
  [
    'a password in the file',
    'passwordFile: secrets/password',
    'password: hunter2',
    [
      'loki.basicAuth.passwordFile: is missing; it must be a string (line 5)',
      'loki.basicAuth.password: unknown key; allowed here: username, passwordFile (line 5)',
    ],
  ],
  [
    'two ways to log in',
    '  tenant: audit',
    '  bearerTokenFile: secrets/token',
    ['loki: takes basicAuth or bearerTokenFile, not both (line 3)'],
  ],
  [
    'a size that is none',
    '1.5GiB',
    'lots',
    ['buffer.maxBytes: must be a size of at least 16MiB, such as 512MiB or 1GiB, and is "lots" (line 9)'],
  ],
  [
    'a size below the least',
    '1.5GiB',
    '1MiB',
    ['buffer.maxBytes: must be a size of at least 16MiB, such as 512MiB or 1GiB, and is "1MiB" (line 9)'],
  ],
  [
    'a size that is true',
    '1.5GiB',
    'true',
    ['buffer.maxBytes: must be a size of at least 16MiB, such as 512MiB or 1GiB, and is true (line 9)'],
  ],
  [
    'no size',
    '1.5GiB',
    'null',
    ['buffer.maxBytes: must be a size of at least 16MiB, such as 512MiB or 1GiB, and is null (line 9)'],
  ],
  [
    'a port alone',
    '"[::1]:9443"',
    '":9443"',
    ['sources.kubernetesAudit.webhook.listen: must be address:port, such as 0.0.0.0:9443, and is ":9443" (line 13)'],
  ],
  [
    'a port beyond the last',
    '"[::1]:9443"',
    '0.0.0.0:99999',
    [
      'sources.kubernetesAudit.webhook.listen: must be address:port, such as 0.0.0.0:9443, and is "0.0.0.0:99999" (line 13)',
    ],
  ],
  [
    'a webhook for everybody',
    '      tokenFile: secrets/token\n',
    '',
    [
      'sources.kubernetesAudit.webhook: needs tokenFile or tls.clientCaFile, so that only the API server can write audit records (line 13)',
    ],
  ],
  [
    'no key',
    ', keyFile: secrets/tls.key',
    '',
    ['sources.kubernetesAudit.webhook.tls.keyFile: is missing; it must be a string (line 14)'],
  ],
  [
    'a path without a slash',
    '      tokenFile: secrets/token',
    '      path: audit\n      tokenFile: secrets/token',
    ['sources.kubernetesAudit.webhook.path: must start with "/" (line 15)'],
  ],
  [
    'no sources',
    /sources:[^]*/,
    'sources: {}\n',
    [
      'sources: needs at least one source: kubernetesAudit, kubernetesEvents, kubernetesLifecycle, docker, containerLogs, podLogs, distribution, harbor or swr (line 10)',
    ],
  ],
  [
    'sources that are nothing',
    /sources:[^]*/,
    'sources:\n',
    ['sources: must be a mapping of keys, and is null (line 10)'],
  ],
  [
    'a source with nothing in it',
    /kubernetesAudit:[^]*/,
    'kubernetesAudit: {}\n',
    ['sources.kubernetesAudit: needs webhook or logFile (line 11)'],
  ],
  [
    'a relative socket',
    '    excludeLogs',
    '    socket: docker.sock\n    excludeLogs',
    ['sources.docker.socket: must be the absolute path of a Unix socket (line 18)'],
  ],
  [
    'a word for a switch',
    '    excludeLogs',
    '    logs: "yes"\n    excludeLogs',
    ['sources.docker.logs: must be a mapping of keys, and is "yes" (line 18)'],
  ],
  [
    'a pattern that is none',
    '    excludeLogs',
    '    logs: { multiline: [{ firstLine: "(a)\\\\1" }] }\n    excludeLogs',
    [
      'sources.docker.logs.multiline.0.firstLine: must be a regular expression such as ^\\d{4}-\\d{2}-\\d{2}: back references are not possible here (line 18)',
    ],
  ],
  [
    'a choice of nothing',
    '    excludeLogs',
    '    logs: { include: {} }\n    excludeLogs',
    ['sources.docker.logs.include: needs containers, labels or images (line 18)'],
  ],
  [
    'metrics for everybody',
    /$/,
    'health: { listen: "0.0.0.0:9465" }\n',
    [
      'health: needs tokenFile or tls.clientCaFile, so that not everybody can read the metrics, or a loopback address such as 127.0.0.1:9465 (line 22)',
    ],
  ],
  [
    'a health listener without a port',
    /$/,
    'health: { listen: localhost }\n',
    ['health.listen: must be address:port, such as 0.0.0.0:9443, and is "localhost" (line 22)'],
  ],
  [
    'a list that is none',
    '["noisy-*"]',
    'noisy',
    ['sources.docker.excludeLogs: must be an array, and is "noisy" (line 18)'],
  ],
  [
    'several at once',
    'tenant: audit',
    'tennant: audit\n  tenant: 5',
    [
      'loki.tenant: must be a string, and is 5 (line 5)',
      'loki.tennant: unknown key; allowed here: url, tenant, basicAuth, bearerTokenFile, tls, proxyUrl, proxyAuth, shardStreamBytesPerSecond (line 4)',
    ],
  ],
];

for (const [name, from, to, expected] of faults) {
  test(`what is said of ${name}`, (t) => {
    const text = GOOD.replace(from, to);
    assert.notEqual(text, GOOD);
    const path = join(place(t, text), 'collector.yaml');
    assert.throws(
      () => loadConfig(path),
      (error) => {
        assert.ok(error instanceof ConfigError, String(error));
        assert.deepEqual(error.faults, expected);
        assert.equal(error.message, `${path} is not valid:\n${expected.map((fault) => `  ${fault}`).join('\n')}`);
        return true;
      }
    );
  });
}

test('files that cannot be read are all named, with their keys', (t) => {
  const dir = place(t, GOOD.replace('secrets/password', 'secrets').replace('secrets/ca.crt', '/nowhere/ca'));
  assert.throws(
    () => loadConfig(join(dir, 'collector.yaml')),
    (error: ConfigError) => {
      assert.deepEqual(error.faults, [
        `loki.basicAuth.passwordFile: ${join(dir, 'secrets')} cannot be read`,
        'loki.tls.caFile: /nowhere/ca cannot be read',
      ]);
      return true;
    }
  );
  assert.throws(() => loadConfig(join(dir, 'other.yaml')), /there is no such file/);
  assert.throws(() => loadConfig(dir), /EISDIR/);
});

const sizes: Array<[string, number]> = [
  ['16777216', 16777216],
  ['"16777216"', 16777216],
  ['16777216B', 16777216],
  ['20000KiB', 20480000],
  ['17000 KB', 17000000],
  ['64MiB', 67108864],
  ['64MB', 64000000],
  ['2GB', 2e9],
  ['2GiB', 2147483648],
];
for (const [text, size] of sizes) {
  test(`${text} is ${size} bytes`, (t) => {
    const dir = place(t, GOOD.replace('1.5GiB', text));
    assert.equal(loadConfig(join(dir, 'collector.yaml')).buffer.maxBytes, size);
  });
}

const open: Array<[string, boolean]> = [
  ['listen: 127.0.0.1:9465', true],
  ['listen: "[::1]:9465"', true],
  ['listen: localhost:9465', true],
  ['listen: 127.evil.example.com:9465', false],
  ['listen: "[::]:9465"', false],
  ['listen: 0.0.0.0:9465, tokenFile: secrets/token', true],
  ['listen: 0.0.0.0:9465, tls: { certFile: secrets/tls.crt, keyFile: secrets/tls.key }', false],
  [
    'listen: 0.0.0.0:9465, tls: { certFile: secrets/tls.crt, keyFile: secrets/tls.key, clientCaFile: secrets/ca.crt }',
    true,
  ],
];
for (const [text, allowed] of open) {
  test(`a health listener of { ${text} } is ${allowed ? 'allowed' : 'refused'}`, (t) => {
    const path = join(place(t, `${GOOD}health: { ${text} }\n`), 'collector.yaml');
    if (allowed) {
      assert.equal(loadConfig(path).health?.listen.port, 9465);
    } else {
      assert.throws(() => loadConfig(path), /health: needs tokenFile or tls.clientCaFile/);
    }
  });
}

test('files that cannot be read are told and no fault where somebody wants to hear of them', (t) => {
  const dir = place(t, GOOD.replace('secrets/ca.crt', '/nowhere/ca'));
  const told: string[] = [];
  const config = loadConfig(join(dir, 'collector.yaml'), (key, file) => told.push(`${key} ${file}`));
  assert.deepEqual(told, ['loki.tls.caFile /nowhere/ca']);
  assert.equal(config.loki.tls?.caFile, '/nowhere/ca');
});
