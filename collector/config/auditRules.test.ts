import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { parse } from 'yaml';
import { tempDir } from '../testing.ts';
import { kubernetesAudit } from './kubernetesAudit.ts';
import { loadConfig, type ConfigError } from './load.ts';

/** A configuration with rules, each on a line of its own from the eighth on. */
function place(t: TestContext, ...rules: string[]): string {
  const path = join(tempDir(t), 'collector.yaml');
  const lines = [
    'cluster: shop-eu',
    'loki: { url: http://loki:3100 }',
    'buffer: { dir: state }',
    'sources:',
    '  kubernetesAudit:',
    '    logFile: { path: audit.log }',
    '    rules:',
    ...rules.map((rule) => `      - ${rule}`),
  ];
  writeFileSync(path, lines.join('\n'));
  return path;
}

const CONDITIONS =
  'users, effectiveUsers, groups, actors, verbs, actions, access, namespaces, resources, names, nonResourceURLs, outcomes, statusCodes, minSeverity, userAgents';

/** A rule, and what is said about it after its place. */
const faultyRules: Array<[string, string, string[]]> = [
  ['no name', '{ drop: true, match: { verbs: [get] } }', ['.name: is missing; it must be a string']],
  [
    'a name that is none',
    '{ name: "a/b", drop: true, match: { verbs: [get] } }',
    ['.name: must be a name of letters, digits, " ", ".", "_" and "-"'],
  ],
  ['nothing to do', '{ name: a, match: { verbs: [get] } }', [': needs one of keep: true, drop: true and sample: N']],
  [
    'two things to do',
    '{ name: a, keep: true, drop: true, match: { verbs: [get] } }',
    [': needs one of keep: true, drop: true and sample: N'],
  ],
  [
    'a switch that is off',
    '{ name: a, drop: false, match: { verbs: [get] } }',
    ['.drop: drop can only be true; leave it out otherwise'],
  ],
  [
    'all of them as a sample',
    '{ name: a, sample: 1, match: { verbs: [get] } }',
    ['.sample: must be a whole number from 2 to 1000000: one of so many is kept'],
  ],
  [
    'a sample that is none',
    '{ name: a, sample: often, match: { verbs: [get] } }',
    ['.sample: must be a number, and is "often"'],
  ],
  ['no conditions', '{ name: a, drop: true }', ['.match: is missing; it must be a mapping of keys']],
  [
    'conditions that are none',
    '{ name: a, drop: true, match: {} }',
    [".match: needs at least one condition; verbs: ['*'] matches everything"],
  ],
  [
    'exceptions that are none',
    '{ name: a, drop: true, match: { not: {} } }',
    [".match.not: needs at least one condition; verbs: ['*'] matches everything"],
  ],
  [
    'an unknown condition',
    '{ name: a, drop: true, match: { user: [alice] } }',
    [`.match.user: unknown key; allowed here: ${CONDITIONS}, not`],
  ],
  [
    'an unknown condition below not',
    '{ name: a, drop: true, match: { not: { not: { verbs: [get] } } } }',
    [`.match.not.not: unknown key; allowed here: ${CONDITIONS}`],
  ],
  [
    'a text for a list',
    '{ name: a, drop: true, match: { verbs: get } }',
    ['.match.verbs: must be an array, and is "get"'],
  ],
  ['an empty list', '{ name: a, drop: true, match: { users: [] } }', ['.match.users: must not be empty']],
  [
    'an actor that is none',
    '{ name: a, drop: true, match: { actors: [robot] } }',
    ['.match.actors.0: must be one of human, service, node, system, unknown, and is "robot"'],
  ],
  [
    'a severity that is none',
    '{ name: a, drop: true, match: { minSeverity: bad } }',
    ['.match.minSeverity: must be one of low, medium, high, critical, and is "bad"'],
  ],
  [
    'a status code that is none',
    '{ name: a, drop: true, match: { statusCodes: [4x] } }',
    ['.match.statusCodes.0: must be a status code such as 404, or 4xx for all of its hundred, and is "4x"'],
  ],
  [
    'a resource that is none',
    '{ name: a, drop: true, match: { resources: [v1/Pods] } }',
    [
      '.match.resources.0: must be a resource such as pods, pods/exec, deployments.apps or "*.apps", or { group, resources, resourceNames } as in an audit policy, and is "v1/Pods"',
    ],
  ],
  [
    'what excludes itself',
    '{ name: a, drop: true, match: { nonResourceURLs: [/metrics], namespaces: [shop] } }',
    ['.match: cannot hold for one request: nonResourceURLs is for requests that are for no object'],
  ],
  [
    'a rule that keeps even what is notable',
    '{ name: a, keep: true, evenNotable: true, match: { verbs: [get] } }',
    [': evenNotable is for drop and sample: a rule that keeps lets nothing go'],
  ],
  [
    'a key in the wrong place',
    '{ name: a, drop: true, verbs: [get], match: { verbs: [get] } }',
    ['.verbs: unknown key; allowed here: name, match, keep, drop, sample, evenNotable'],
  ],
];
for (const [name, rule, said] of faultyRules) {
  test(`what is said of a rule with ${name}`, (t) => {
    const path = place(t, '{ name: leases, drop: true, match: { resources: [leases] } }', rule);
    assert.throws(
      () => loadConfig(path),
      (error: ConfigError) => {
        const where = 'sources.kubernetesAudit.rules.1';
        assert.deepEqual(
          error.faults,
          said.map((text) => `${where}${text} (line 9)`)
        );
        return true;
      }
    );
  });
}

test('two rules cannot have one name', (t) => {
  const rule = '{ name: leases, drop: true, match: { resources: [leases] } }';
  assert.throws(
    () => loadConfig(place(t, rule, rule)),
    /rules: must not give two rules one name: it tells their counts apart/
  );
});

const goodRules: Array<[string, object]> = [
  [
    '{ name: leases, drop: true, match: { resources: [leases], actors: [system, node] } }',
    { name: 'leases', drop: true, match: { resources: ['leases'], actors: ['system', 'node'] } },
  ],
  ['{ name: Kubelet probes, sample: 100, match: { userAgents: ["kube-probe/*"] } }', { sample: 100 }],
  ['{ name: a, keep: true, match: { statusCodes: [404, 5xx], not: { namespaces: [""] } } }', { keep: true }],
  ['{ name: a, drop: true, evenNotable: true, match: { resources: ["*.apps/scale", "pods/*"] } }', { drop: true }],
  ['{ name: a, drop: true, match: { resources: [{ group: "", resources: [pods] }] } }', { drop: true }],
];
for (const [rule, expected] of goodRules) {
  test(`a rule: ${rule}`, (t) => {
    assert.partialDeepStrictEqual(loadConfig(place(t, rule)).sources.kubernetesAudit?.rules?.[0], expected);
  });
}

test('the examples of the page are valid', () => {
  const page = readFileSync(new URL('../../docs/kubernetes-audit.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/```yaml\n(sources:[^]*?)```/g)].map(
    ([, text]) => parse(text ?? '') as { sources: { kubernetesAudit: unknown } }
  );
  assert.ok(examples.length >= 3);
  examples.forEach(({ sources }) => kubernetesAudit.parse(sources.kubernetesAudit));
});
