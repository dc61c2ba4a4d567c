import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { Rules } from '../pipeline/rules/rules.ts';
import { Bench, fixture, tempDir } from '../testing.ts';
import type { Item, ReplayContext } from './formats/format.ts';
import { findInputs, InputError } from './inputs.ts';
import { merge } from './merge.ts';
import { FileReader, type Place } from './reader.ts';
import { recognise, type Recognised } from './recognise.ts';

function write(dir: string, name: string, content: string | Buffer): string {
  const path = join(dir, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function look(path: string, facts = {}): Promise<Recognised> {
  return (await recognise(findInputs([path])[0]!, facts, undefined))!;
}

function contextOf(t: TestContext): ReplayContext {
  const bench = new Bench(tempDir(t));
  t.after(() => bench.buffer.close());
  return { pipeline: bench.pipeline, host: 'host-1', rules: new Rules([]), note: () => {}, lines: new Map() };
}

async function items(file: Recognised, context: ReplayContext, from?: Place): Promise<Item[]> {
  const reader = new FileReader(file, context, from);
  const all: Item[] = [];
  for (let next = await reader.next(); next; next = await reader.next()) {
    all.push(...next);
  }
  return all;
}

const ids = (all: Item[]) => all.flatMap(({ observations }) => observations.map(({ record }) => record.record_id));

const ndjson = (name: string) => `${fixture(name).join('\n')}\n`;
const values = (name: string) => fixture(name).map((line) => JSON.parse(line) as unknown);
const list = (kind: string, name: string) =>
  JSON.stringify({ kind, apiVersion: 'v1', items: values(name) }, undefined, 2);

const forms: Array<[string, string, boolean, string | Buffer]> = [
  ['audit lines', 'kubernetes-audit', false, ndjson('kubernetes-audit.jsonl')],
  ['audit lines, the first cut off', 'kubernetes-audit', false, `alice"}}\n${ndjson('kubernetes-audit.jsonl')}`],
  ['audit lines in gzip', 'kubernetes-audit', false, gzipSync(ndjson('kubernetes-audit.jsonl'))],
  ['an EventList', 'kubernetes-audit', true, list('EventList', 'kubernetes-audit.jsonl')],
  ['an EventList on one line', 'kubernetes-audit', true, JSON.stringify({ items: values('kubernetes-audit.jsonl') })],
  ['one event', 'kubernetes-audit', false, fixture('kubernetes-audit.jsonl')[0]!],
  ['one event over lines', 'kubernetes-audit', true, JSON.stringify(values('kubernetes-audit.jsonl')[0], undefined, 2)],
  ['events', 'kubernetes-events', false, ndjson('kubernetes-events.jsonl')],
  ['a list of events in zstd', 'kubernetes-events', true, zstdCompressSync(list('List', 'kubernetes-events.jsonl'))],
  ['docker events', 'docker-events', false, ndjson('docker-events.jsonl')],
  ['a CRI log', 'cri-log', false, '2026-11-23T10:00:00.1Z stdout F a\n'],
  ['a Docker log', 'docker-log', false, '{"log":"a\\n","stream":"stderr","time":"2026-11-23T10:00:00.1Z"}\n'],
  [
    'records',
    'records',
    false,
    '{"labels":{"tallyman":"record"},"line":"{\\"record_id\\":\\"a\\"}","timestamp":"2026-11-23T10:00:00Z"}\n',
  ],
];
for (const [name, format, documents, content] of forms) {
  test(`recognised: ${name}`, async (t) => {
    const file = await look(write(tempDir(t), 'x', content));
    assert.deepEqual([file.format.name, file.documents], [format, documents]);
  });
}

test('not recognised: with how it begins; packed otherwise: with what to do', async (t) => {
  const dir = tempDir(t);
  await assert.rejects(look(write(dir, 'a', 'once')), /a is in no format that is known here \(it begins: "once"\)/);
  await assert.rejects(look(write(dir, 'b', Buffer.from('BZh91AY'))), /is packed by bzip2, which is not read here/);
  assert.equal(await recognise(findInputs([write(dir, 'c', ' \n')])[0]!, {}, undefined), undefined);
  await assert.rejects(
    recognise(findInputs([join(dir, 'a')])[0]!, {}, 'records').then(() => {
      throw new Error('taken as given');
    }),
    /taken as given/
  );
});

test('the same records from lines and from a list, and the same again from any place', async (t) => {
  for (const name of ['kubernetes-audit', 'kubernetes-events', 'docker-events']) {
    const dir = tempDir(t);
    const lines = await look(write(dir, 'lines', ndjson(`${name}.jsonl`)));
    const all = await items(lines, contextOf(t));
    assert.ok(ids(all).length > 15);
    const packed = await look(write(dir, 'lines.gz', gzipSync(ndjson(`${name}.jsonl`))));
    assert.equal(packed.identity, lines.identity);
    if (name !== 'docker-events') {
      // JSON.parse here rounds Docker's times.
      const listed = await look(write(dir, 'list', list('List', `${name}.jsonl`)));
      assert.deepEqual(ids(await items(listed, contextOf(t))), ids(all));
    }
    for (const [index, { end, line }] of all.entries()) {
      for (const file of [lines, packed]) {
        const rest = await items(file, contextOf(t), { offset: end, line: line + 1 });
        const wanted = all.slice(index + 1);
        assert.deepEqual(
          rest.map((item) => [item.line, item.end]),
          wanted.map((item) => [item.line, item.end])
        );
      }
    }
  }
});

test('pieces of log lines are joined, also within a character, and known again from any place', async (t) => {
  const [T1, T2] = ['2026-11-23T10:00:00.000000001Z', '2026-11-23T10:00:00.000000002Z'];
  const euro = Buffer.from('€');
  const text = Buffer.concat([
    Buffer.from(`${T1} stdout F one\n${T1} stdout P tw`),
    euro.subarray(0, 1),
    Buffer.from(`\n${T1} stderr F err\n${T2} stdout F `),
    euro.subarray(1),
    Buffer.from(`\n${T1} stdout F \n${T2} stdout P open`),
  ]);
  const file = await look(write(tempDir(t), 'shop_web-1_0f2c9f0e/web/3.log.20261123-101112', text));
  const all = await items(file, contextOf(t));
  const seen = all.flatMap(({ observations }) => observations).map(({ record }) => [record.record_id, record.message]);
  const id = 'file-log/0f2c9f0e/web/3';
  assert.deepEqual(seen, [
    [`${id}/stdout/1795428000000000001/0`, 'one'],
    [`${id}/stderr/1795428000000000001/${44 + 44}`, 'err'],
    [`${id}/stdout/1795428000000000001/44`, 'tw€'],
    [`${id}/stdout/1795428000000000001/${44 + 44 + 44 + 43}`, ''],
    [`${id}/stdout/1795428000000000002/${44 + 44 + 44 + 43 + 41}`, 'open'],
  ]);
  const { record } = all[0]!.observations[0]!;
  assert.deepEqual(
    [record.k8s_namespace_name, record.k8s_pod_name, record.k8s_container_name, record.k8s_container_restart_count],
    ['shop', 'web-1', 'web', 3]
  );
  for (const [index, { end, line }] of all.slice(0, -1).entries()) {
    const rest = await items(file, contextOf(t), { offset: end, line: line + 1 });
    assert.deepEqual(
      ids(rest),
      ids(all)
        .slice(index + 1)
        .filter((id) => id !== 'never')
    );
  }
});

test('long messages become several records', async (t) => {
  const path = write(
    tempDir(t),
    'shop_web-1_u/web/0.log',
    `2026-11-23T10:00:00Z stdout F ${'x'.repeat(32_767)}€${'y'.repeat(10)}\n`
  );
  const [item] = await items(await look(path), contextOf(t));
  const id = 'file-log/u/web/0/stdout/1795428000000000000/0';
  assert.deepEqual(
    item?.observations.map(({ record }) => [record.record_id, record.message?.length]),
    [
      [`${id}/0`, 32_767],
      [`${id}/1`, 11],
    ]
  );
});

test('lines of a Docker log are joined and numbered by stream and time', async (t) => {
  const container = 'cd'.repeat(32);
  const line = (log: string, n = 1) =>
    JSON.stringify({ log, stream: 'stdout', time: `2026-11-23T10:00:00.00000000${n}Z` });
  const text = [line('a\n'), line('b'), line('c\r\n', 2), line('d\n'), line('e\n', 3), line('open', 4)].join('\n');
  const path = write(tempDir(t), `${container}/${container}-json.log`, text);
  const seen = (await items(await look(path), contextOf(t))).flatMap(({ observations }) => observations);
  const id = `log/${container.slice(0, 20)}/stdout/179542800000000000`;
  assert.deepEqual(
    seen.map(({ record }) => [record.record_id, record.message]),
    [
      [`${id}1/0`, 'a'],
      [`${id}1/1`, 'bc'],
      [`${id}1/2`, 'd'],
      [`${id}3/0`, 'e'],
      [`${id}4/0`, 'open'],
    ]
  );
});

test('a damaged gzip file is read as far as it goes, and the damage reported', async (t) => {
  const packed = gzipSync(ndjson('kubernetes-audit.jsonl'));
  const file = await look(write(tempDir(t), 'audit.gz', packed.subarray(0, packed.length - 300)));
  const all = await items(file, contextOf(t));
  assert.ok(ids(all).length > 0);
  assert.match(all.at(-1)?.faults[0]?.fault ?? '', /what follows cannot be unpacked: unexpected end of file/);
});

test('files, folders and patterns; each file once', (t) => {
  const dir = tempDir(t);
  const [a, b] = [write(dir, 'a.log', '1'), write(dir, 'sub/b.log.1', '2')];
  write(dir, 'sub/config.v2.json', '{}');
  symlinkSync(a, join(dir, 'sub/link.log'));
  assert.deepEqual(
    findInputs([a, dir]).map(({ path, found }) => [path, found]),
    [
      [a, false],
      [b, true],
    ]
  );
  assert.deepEqual(
    findInputs([join(dir, '*', 'b*')]).map(({ path }) => path),
    [b]
  );
  assert.throws(() => findInputs([join(dir, 'none')]), InputError);
  assert.throws(() => findInputs([join(dir, '*.gz')]), /no file is called so/);
});

test('files are merged by time, however few are open at once', async (t) => {
  const dir = tempDir(t);
  const line = (second: number) => `2026-11-23T10:00:${String(second).padStart(2, '0')}Z stdout F ${second}`;
  const files = await Promise.all(
    [
      [1, 4, 7, 30],
      [2, 3, 8],
      [5, 6, 9],
      [40, 41],
    ].map((seconds, n) =>
      look(write(dir, `shop_web-${n}_u${n}/web/0.log`, seconds.map((second) => `${line(second)}\n`).join('')))
    )
  );
  for (const most of [1, 2, 10]) {
    const context = contextOf(t);
    const begins = [1, 2, 5, 40].map((second) => 1_795_428_000_000_000_000n + BigInt(second) * 1_000_000_000n);
    const open = files.map((file, n) => ({ key: n, begins: begins[n]!, open: () => new FileReader(file, context) }));
    const order: number[] = [];
    for await (const { item } of merge(open, most)) {
      order.push(Number(item.observations[0]?.record.message));
    }
    const sorted = [1, 2, 3, 4, 5, 6, 7, 8, 9, 30, 40, 41];
    assert.deepEqual(most === 10 ? order : order.toSorted((a, b) => a - b), sorted);
  }
});
