import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { levelOf, readAuditPolicy, type Asked, type Level } from './auditPolicy.ts';

const root = new URL('../../../', import.meta.url).pathname;
const names = ['low', 'balanced', 'forensic'];
const policies = names.map((name) => readAuditPolicy(`${root}deploy/audit-policy/${name}.yaml`));
const LEVELS: Level[] = ['None', 'Metadata', 'Request', 'RequestResponse'];

const by = (user: string, ...groups: string[]) => ({ user, groups: [...groups, 'system:authenticated'] });
const alice = by('alice', 'dev');
const pricer = by('system:serviceaccount:shop:pricer', 'system:serviceaccounts', 'system:serviceaccounts:shop');
const node = by('system:node:node-1', 'system:nodes');
const nobody = { user: 'system:anonymous', groups: ['system:unauthenticated'] };
const scheduler = by('system:kube-scheduler');
const collector = by(
  'system:serviceaccount:kube-system:generic-garbage-collector',
  'system:serviceaccounts',
  'system:serviceaccounts:kube-system'
);
const rbac = { group: 'rbac.authorization.k8s.io' };
const hooks = { group: 'admissionregistration.k8s.io', resource: 'validatingwebhookconfigurations' };
const custom = { group: 'example.com', resource: 'prices' };

/** What somebody would like to find, the level it takes, and the request that shows it. The page has the same table. */
const findings: Array<[finding: string, needs: Level, asked: Asked]> = [
  [
    'a command run in a pod (exec, attach), with the command',
    'Metadata',
    { ...alice, verb: 'get', resource: 'pods/exec' },
  ],
  ['a port-forward', 'Metadata', { ...alice, verb: 'get', resource: 'pods/portforward' }],
  ['a request through the API server to a kubelet', 'Metadata', { ...pricer, verb: 'get', resource: 'nodes/proxy' }],
  ['a debug container put into a pod', 'Metadata', { ...alice, verb: 'patch', resource: 'pods/ephemeralcontainers' }],
  ['its image and command', 'Request', { ...alice, verb: 'patch', resource: 'pods/ephemeralcontainers' }],
  ['an object created, changed or deleted, by whom', 'Metadata', { ...alice, verb: 'delete', resource: 'pods' }],
  [
    "a privileged pod, one with hostPath or the node's namespaces",
    'Request',
    { ...alice, verb: 'create', resource: 'pods' },
  ],
  ["the same as a workload's template", 'Request', { ...alice, verb: 'create', group: 'apps', resource: 'daemonsets' }],
  [
    'what a patch of a workload changes',
    'Request',
    { ...alice, verb: 'patch', group: 'apps', resource: 'deployments' },
  ],
  [
    'what the workload was like after it',
    'RequestResponse',
    { ...alice, verb: 'patch', group: 'apps', resource: 'deployments' },
  ],
  ["a namespace's Pod Security label taken away", 'Request', { ...alice, verb: 'patch', resource: 'namespaces' }],
  [
    'a network policy opened',
    'Request',
    { ...alice, verb: 'update', group: 'networking.k8s.io', resource: 'networkpolicies' },
  ],
  ['a custom resource changed', 'Metadata', { ...alice, verb: 'update', ...custom }],
  ['what was changed in it', 'Request', { ...alice, verb: 'update', ...custom }],
  ['a role or binding changed', 'Metadata', { ...alice, verb: 'create', ...rbac, resource: 'clusterrolebindings' }],
  [
    'a binding to cluster-admin, and what a role grants',
    'Request',
    { ...alice, verb: 'create', ...rbac, resource: 'clusterrolebindings' },
  ],
  ['an admission webhook changed', 'Metadata', { ...alice, verb: 'update', ...hooks }],
  ['what it sees and where that goes', 'Request', { ...alice, verb: 'update', ...hooks }],
  [
    'a certificate request approved',
    'Metadata',
    { ...alice, verb: 'update', group: 'certificates.k8s.io', resource: 'certificatesigningrequests/approval' },
  ],
  ['a secret read, or secrets listed', 'Metadata', { ...pricer, verb: 'list', resource: 'secrets' }],
  ["the same with a node's stolen credentials", 'Metadata', { ...node, verb: 'get', resource: 'secrets' }],
  ['a token asked for', 'Metadata', { ...alice, verb: 'create', resource: 'serviceaccounts/token' }],
  [
    "the same with a node's stolen credentials",
    'Metadata',
    { ...node, verb: 'create', resource: 'serviceaccounts/token' },
  ],
  [
    'enumeration: lists of pods and services, refused ones too',
    'Metadata',
    { ...alice, verb: 'list', resource: 'pods' },
  ],
  ['a config map read', 'Metadata', { ...pricer, verb: 'get', resource: 'configmaps' }],
  ["a container's log read", 'Metadata', { ...alice, verb: 'get', resource: 'pods/log' }],
  [
    'what somebody asked whether they may (`kubectl auth can-i`)',
    'Metadata',
    { ...alice, verb: 'create', group: 'authorization.k8s.io', resource: 'selfsubjectaccessreviews' },
  ],
  [
    'a path asked for by nobody in particular, such as /metrics',
    'Metadata',
    { ...nobody, verb: 'get', path: '/metrics' },
  ],
  ['discovery by a person (/apis, /version)', 'Metadata', { ...alice, verb: 'get', path: '/apis/apps/v1' }],
  [
    'Kubernetes events deleted',
    'Metadata',
    { ...alice, verb: 'deletecollection', group: 'events.k8s.io', resource: 'events' },
  ],
  ['the value of a secret', 'Request', { ...alice, verb: 'create', resource: 'secrets' }],
];

const rows = findings.map(([finding, needs, asked]) => [
  finding,
  needs,
  ...policies.map((policy) => (LEVELS.indexOf(levelOf(policy, asked)) >= LEVELS.indexOf(needs) ? 'yes' : 'no')),
]);

test('the page tells of each policy which findings it allows', () => {
  const page = readFileSync(`${root}docs/kubernetes-audit.md`, 'utf8');
  const lines = page.split('\n');
  const head = lines.findIndex((line) => /^\| finding +\|/.test(line));
  assert.ok(head > 0, 'a table whose first column is "finding"');
  const end = lines.findIndex((line, index) => index > head && !line.startsWith('|'));
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  assert.deepEqual(cells(lines[head]!), ['finding', 'needs', ...names]);
  assert.deepEqual(lines.slice(head + 2, end).map(cells), rows);
});

const machines: Array<[what: string, asked: Asked, levels: Level[]]> = [
  [
    'a heartbeat',
    { ...node, verb: 'update', group: 'coordination.k8s.io', resource: 'leases' },
    ['None', 'None', 'None'],
  ],
  ['a node reporting on itself', { ...node, verb: 'patch', resource: 'nodes/status' }, ['None', 'None', 'None']],
  ['a node reporting on a pod', { ...node, verb: 'patch', resource: 'pods/status' }, ['None', 'None', 'Request']],
  [
    'an event written',
    { ...node, verb: 'create', group: 'events.k8s.io', resource: 'events' },
    ['None', 'None', 'None'],
  ],
  ['a health check', { ...nobody, verb: 'get', path: '/livez' }, ['None', 'None', 'None']],
  ['discovery by a node', { ...node, verb: 'get', path: '/apis' }, ['None', 'None', 'None']],
  ['the scheduler watching', { ...scheduler, verb: 'watch', resource: 'pods' }, ['None', 'None', 'Metadata']],
  [
    'a controller watching secrets',
    { ...collector, verb: 'watch', resource: 'secrets' },
    ['None', 'Metadata', 'Metadata'],
  ],
];
for (const [what, asked, levels] of machines) {
  test(`${what}: ${levels.join(', ')}`, () => {
    assert.deepEqual(
      policies.map((policy) => levelOf(policy, asked)),
      levels
    );
  });
}

test('no policy keeps a body that holds a secret or a token, whoever does what to it', () => {
  const held = [
    { resource: 'secrets' },
    { resource: 'configmaps' },
    { resource: 'serviceaccounts/token' },
    { group: 'authentication.k8s.io', resource: 'tokenreviews' },
  ];
  const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
  for (const policy of policies) {
    for (const who of [alice, pricer, node, nobody, scheduler, collector]) {
      for (const verb of verbs) {
        for (const what of held) {
          const level = levelOf(policy, { ...who, verb, ...what });
          assert.ok(
            level === 'None' || level === 'Metadata',
            `${level} for ${JSON.stringify({ ...who, verb, ...what })}`
          );
        }
      }
    }
  }
});

for (const [index, policy] of policies.entries()) {
  test(`${names[index]} leaves out managed fields and the stage before anything has happened`, () => {
    assert.deepEqual(
      [policy.apiVersion, policy.kind, policy.omitManagedFields, policy.omitStages],
      ['audit.k8s.io/v1', 'Policy', true, ['RequestReceived']]
    );
  });
}

test('a rule names resources, subresources, names and paths as kube-apiserver reads them', () => {
  const only = (rule: object) => ({ apiVersion: '', kind: '', rules: [{ level: 'Metadata' as const, ...rule }] });
  const of = (resources: string[], asked: Partial<Asked>) =>
    levelOf(only({ resources: [{ group: '', resources }] }), { ...alice, verb: 'get', ...asked }) !== 'None';
  assert.deepEqual(
    [
      of(['pods'], { resource: 'pods' }),
      of(['pods'], { resource: 'pods/log' }),
      of(['pods/*'], { resource: 'pods/log' }),
      of(['*/log'], { resource: 'pods/log' }),
      of(['*'], { resource: 'pods/log' }),
      of(['pods'], { resource: 'pods', group: 'metrics.k8s.io' }),
      of(['*'], { path: '/metrics' }),
    ],
    [true, false, true, true, true, false, false]
  );
  const path = (asked: Partial<Asked>) =>
    levelOf(only({ nonResourceURLs: ['/livez*'] }), { ...alice, verb: 'get', ...asked });
  assert.deepEqual(
    [path({ path: '/livez/ping' }), path({ path: '/' }), path({ resource: 'pods' })],
    ['Metadata', 'None', 'None']
  );
});
