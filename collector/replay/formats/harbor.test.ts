import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { artifactData, format } from '../../../test/parts/harbor/payloads.ts';
import { Rules } from '../../pipeline/rules/rules.ts';
import { Bench, tempDir } from '../../testing.ts';
import { findInputs } from '../inputs.ts';
import { FileReader } from '../reader.ts';
import { recognise } from '../recognise.ts';
import type { Item, ReplayContext } from './format.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const ENTRIES = [1, 2, 3].map((id) => ({
  id,
  operation: 'pull',
  operation_description: `pull artifact: shop/web@${DIGEST}`,
  operation_result: true,
  op_time: `2026-01-01T00:00:0${id}.123Z`,
  resource: 'shop/web:1.4',
  resource_type: 'artifact',
  username: 'alice',
}));
const OLDER = ENTRIES.map(({ operation_description: _, operation_result: __, ...entry }) => entry);
const harbor = { name: 'harbor.example.com', robotPrefix: 'robot$' };
const body = (kind: 'Default' | 'CloudEvents', tag = '1.4') =>
  format(
    {
      type: 'PULL_ARTIFACT',
      occurAt: 1_767_225_601,
      operator: 'alice',
      data: artifactData('harbor.example.com', 'shop/web', DIGEST, tag),
    },
    kind,
    '/projects/1/webhook/policies/1'
  ).body;

async function read(
  t: TestContext,
  content: string,
  { registry, harbors = [harbor] }: { registry?: string; harbors?: ReplayContext['harbors'] } = {}
) {
  const path = join(tempDir(t), 'file');
  writeFileSync(path, content);
  const bench = new Bench(tempDir(t));
  t.after(() => bench.buffer.close());
  const own = { host: 'h', rules: new Rules([]), note: () => {}, lines: new Map() };
  const file = (await recognise(findInputs([path])[0]!, { registry }, undefined))!;
  const reader = new FileReader(file, { pipeline: bench.pipeline, harbors, ...own });
  const items: Item[] = [];
  for (let next = await reader.next(); next; next = await reader.next()) {
    items.push(...next);
  }
  const dropped = items.flatMap((item) => [...(item.dropped?.values() ?? [])]).reduce((sum, count) => sum + count, 0);
  return {
    format: file.format.name,
    ids: items.flatMap(({ observations }) => observations.map(({ record }) => record.record_id.slice(7))),
    faults: items.flatMap((item) => item.faults.map(({ fault }) => fault)),
    dropped,
  };
}

const forms: Array<[string, string, string]> = [
  ['an answer of the API', JSON.stringify(ENTRIES), 'auditlog-exts'],
  [
    'pages of it, one after the other',
    `${JSON.stringify(ENTRIES.slice(0, 2))}\n${JSON.stringify(ENTRIES.slice(2))}\n`,
    'auditlog-exts',
  ],
  ['entries over lines', JSON.stringify(ENTRIES, undefined, 2), 'auditlog-exts'],
  ['lines', ENTRIES.map((entry) => JSON.stringify(entry)).join('\n'), 'auditlog-exts'],
  ['the log before 2.13', JSON.stringify(OLDER), 'audit-logs'],
];
for (const [what, content, api] of forms) {
  test(`an audit log as ${what}, with the ids that it has when it is read live`, async (t) => {
    const { format: name, ids, faults } = await read(t, content);
    assert.equal(name, 'harbor-audit');
    assert.deepEqual(
      ids,
      ENTRIES.map(({ id, op_time }) => `harbor.example.com/${api}/${id}@${Date.parse(op_time)}`)
    );
    assert.deepEqual(faults, []);
  });
}

test('webhooks of either format; what is delivered again is known by its id', async (t) => {
  const event = body('CloudEvents');
  const { format: name, ids, dropped, faults } = await read(t, [event, event, body('CloudEvents', '2')].join('\n'));
  assert.deepEqual([name, ids.length, dropped, faults], ['harbor-webhooks', 2, 1, []]);
  const plain = await read(t, [body('Default'), body('Default'), '{"type":"PUSH_ARTIFACT"}', '{'].join('\n'));
  assert.equal(plain.faults.length, 2);
  assert.equal(plain.ids.length, 2);
  assert.deepEqual(
    plain.ids.map((id) => id.slice(-2)),
    ['/1', '/2']
  );
  assert.equal(plain.ids[0], ids[0]);
});

test('whose it is says the command line, or the configuration where it has one', async (t) => {
  const content = JSON.stringify(ENTRIES);
  const other = { name: 'other.example.com', robotPrefix: 'bot+' };
  await assert.rejects(read(t, content, { harbors: [] }), /does not say which Harbor it is of: give --registry NAME/);
  await assert.rejects(read(t, content, { harbors: [harbor, other] }), /give --registry NAME/);
  const given = await read(t, content, { harbors: [harbor, other], registry: 'other.example.com' });
  assert.match(given.ids[0]!, /^other\.example\.com\//);
  const unknown = await read(t, content, { harbors: [], registry: 'third.example.com' });
  assert.match(unknown.ids[0]!, /^third\.example\.com\//);
});

test('what is no entry is set aside', async (t) => {
  const broken = [ENTRIES[0], { ...ENTRIES[1], op_time: 'then' }, { ...ENTRIES[2], id: 'x' }];
  const { ids, faults } = await read(t, JSON.stringify(broken));
  assert.equal(ids.length, 1);
  assert.deepEqual(faults.length, 2);
});
