import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { configSchema } from '../config/schema.ts';
import { isAbout } from './about.ts';
import { askedFor, DEFAULTS, deliveryOf, OPTIONS, problemsOf, type Choices } from './choices.ts';
import { guideFor } from './guide.ts';
import type { Guide, Snippet } from './types.ts';
import { shellWord, yamlText } from './write.ts';

const root = new URL('../../', import.meta.url);
const OBJECTS = {
  cluster: ['kubernetes-audit', 'container-command', 'container-lifecycle', 'kubernetes-event', 'container-log'],
  host: ['container-lifecycle', 'container-command', 'container-log'],
  registry: ['image-registry'],
};

/** Every combination of what can be chosen. */
function everything(): Choices[] {
  let all: Choices[] = [DEFAULTS];
  for (const [key, values] of Object.entries(OPTIONS)) {
    all = all.flatMap((choices) => values.map((value) => ({ ...choices, [key]: value })));
  }
  return all.flatMap((choices) => [
    choices,
    { ...choices, tenant: 'team-a', loki: 'https://loki.example.com/prefix/' },
  ]);
}

function guideOf(choices: Choices): Guide {
  const guide = guideFor(choices);
  assert.ok(guide, JSON.stringify(problemsOf(choices)));
  return guide;
}

/** The collector's configurations in a guide's files; that of the nodes is in a ConfigMap. */
const configsOf = ({ files }: Guide): unknown[] =>
  files.flatMap(({ where, text }) =>
    where === 'tallyman.yaml'
      ? [parse(text)]
      : parseAllDocuments(text)
          .map((document) => document.toJS() as { kind: string; data: Record<string, string> })
          .filter(({ kind }) => kind === 'ConfigMap')
          .map(({ data }) => parse(data['collector.yaml']!) as unknown)
  );

const snippetsOf = ({ objects, files }: Guide): Snippet[] => [
  ...files,
  ...objects.flatMap(({ steps }) => steps.flatMap(({ snippets = [] }) => snippets)),
];

test('for every combination the collector takes the configuration, and all objects of the place are there', () => {
  const all = everything();
  assert.equal(all.length, 2 * 3 * 6 * 2 * 3 * 2 * 2 * 3 * 2);
  const seen = new Set<string>();
  for (const choices of all) {
    const guide = guideOf(choices);
    const key = JSON.stringify(guide);
    assert.deepEqual(
      guide.objects.map(({ object }) => object),
      [...OBJECTS[choices.place], 'collector']
    );
    if (seen.has(key)) {
      continue;
    }
    seen.add(key);
    const configs = configsOf(guide).map((content) => {
      const result = configSchema.safeParse(content);
      assert.ok(result.success, `${JSON.stringify(choices)}: ${JSON.stringify(result.error?.issues)}`);
      return result.data;
    });
    assert.equal(configs.length, choices.place === 'cluster' && choices.podLogs === 'files' ? 2 : 1);
    for (const config of configs) {
      assert.equal(config.cluster, choices.name);
      assert.equal(config.loki.url, choices.loki);
      assert.equal(config.loki.tenant, choices.tenant || undefined);
    }
    const configured = configs.flatMap(({ sources }) => Object.keys(sources)).map((name) => `sources.${name}`);
    const needed = guide.objects.flatMap(({ parts }) => parts).filter((part) => part.startsWith('sources.'));
    assert.deepEqual([...new Set(configured)].sort(), [...new Set(needed)].sort());
  }
  assert.ok(seen.size > 100, `${seen.size} different guides`);
});

test('what can be copied is never empty, and names no choice that was not made', () => {
  for (const choices of everything()) {
    for (const { text, where } of snippetsOf(guideOf(choices))) {
      assert.notEqual(text.trim(), '');
      assert.notEqual(where, '');
      assert.doesNotMatch(text, /undefined|\[object/);
    }
  }
});

test('pages and policies that are named exist', () => {
  for (const choices of everything()) {
    const guide = guideOf(choices);
    guide.objects.forEach(({ page }) => assert.ok(existsSync(new URL(`docs/${page}`, root)), page));
    for (const { text } of snippetsOf(guide)) {
      for (const [path] of text.matchAll(/deploy\/[\w./-]+/g)) {
        assert.ok(existsSync(new URL(path, root)), path);
      }
    }
  }
});

const wrong: Array<[Partial<Choices>, keyof Choices]> = [
  [{ name: 'two words' }, 'name'],
  [{ name: "x'; rm -rf /" }, 'name'],
  [{ loki: 'loki:3100' }, 'loki'],
  [{ loki: 'http://a b' }, 'loki'],
  [{ place: 'registry', registryName: 'https://registry.example.com' }, 'registryName'],
  [{ place: 'registry', registry: 'swr', region: 'North' }, 'region'],
  [{ place: 'registry', registry: 'swr', project: '../x' }, 'project'],
  [{ delivery: 'webhook', address: 'a/b' }, 'address'],
];
for (const [change, key] of wrong) {
  test(`${JSON.stringify(change)} is refused`, () => {
    const choices = { ...DEFAULTS, ...change };
    assert.deepEqual(Object.keys(problemsOf(choices)), [key]);
    assert.equal(guideFor(choices), undefined);
  });
}

test('what is not asked for does not matter', () => {
  assert.deepEqual(problemsOf({ ...DEFAULTS, place: 'host', address: '', registryName: '', region: '' }), {});
  assert.equal(askedFor({ ...DEFAULTS, apiServer: 'eks' }).has('policy'), false);
  assert.equal(deliveryOf({ ...DEFAULTS, apiServer: 'eks', delivery: 'file' }), 'webhook');
  assert.equal(deliveryOf({ ...DEFAULTS, apiServer: 'gke', delivery: 'webhook' }), 'file');
});

test('a check is about an object when it is about one of its parts, or below', () => {
  const audit = { parts: ['sources.kubernetesAudit'] };
  assert.equal(isAbout(audit, 'sources.kubernetesAudit.logFile'), true);
  assert.equal(isAbout(audit, 'sources.kubernetesAudit'), true);
  assert.equal(isAbout(audit, 'sources.kubernetesAuditor'), false);
});

for (const text of [
  'shop',
  'no',
  '1e3',
  '2026-11-23',
  'a: b',
  "it's",
  '#x',
  'null',
  '',
  'http://loki:3100/x?y=#z',
  '*a',
]) {
  test(`YAML reads ${JSON.stringify(text)} as it was written`, () => assert.equal(parse(yamlText(text)), text));
}

test('a word of a shell stays one', () => {
  assert.equal(shellWord('http://loki:3100/ready'), 'http://loki:3100/ready');
  assert.equal(shellWord("a b'c$(d)"), `'a b'\\''c$(d)'`);
});
