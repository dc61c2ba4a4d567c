import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Rules } from '../../pipeline/rules/rules.ts';
import { Bench, fixture, tempDir } from '../../testing.ts';
import { findInputs } from '../inputs.ts';
import { FileReader } from '../reader.ts';
import { recognise, type Recognised } from '../recognise.ts';
import type { Item, ReplayContext } from './format.ts';

async function fileOf(t: TestContext, content: string, registry?: string): Promise<Recognised> {
  const path = join(tempDir(t), 'x');
  writeFileSync(path, content);
  return (await recognise(findInputs([path])[0]!, { registry }, undefined))!;
}

async function read(t: TestContext, file: Recognised, distributions?: string[], offset?: number): Promise<Item[]> {
  const bench = new Bench(tempDir(t));
  t.after(() => bench.buffer.close());
  const context: ReplayContext = {
    pipeline: bench.pipeline,
    host: 'host-1',
    rules: new Rules([]),
    distributions,
    note: () => {},
    lines: new Map(),
  };
  const reader = new FileReader(file, context, offset === undefined ? undefined : { offset, line: 1 });
  const all: Item[] = [];
  for (let items = await reader.next(); items; items = await reader.next()) {
    all.push(...items);
  }
  return all;
}

const records = (items: Item[]) => items.flatMap(({ observations }) => observations.map(({ record }) => record));
const sent = fixture('distribution-3.jsonl');
const pretty = sent.map((line) => JSON.stringify(JSON.parse(line), undefined, 3)).join('\n');

test('notifications, one on a line or as they were sent: the records that the endpoint makes', async (t) => {
  const [lines, documents] = [await fileOf(t, `${sent.join('\n')}\n`), await fileOf(t, pretty)];
  assert.deepEqual([lines.format.name, documents.format.name], ['distribution-events', 'distribution-events']);
  const all = await read(t, lines);
  assert.equal(records(all).length, 16);
  assert.deepEqual(records(await read(t, documents)), records(all));
  const [first, last] = [records(all)[0]!, records(all).at(-1)!];
  assert.match(first.record_id, /^distribution\/registry\.example\.com\/[0-9a-f-]+$/);
  assert.deepEqual([last.event_action, last.event_reason], ['pull', 'without a manifest']);
  // Interrupted behind its last line.
  const behind = all.at(-1)!;
  assert.deepEqual(records(await read(t, lines, undefined, all.at(-2)!.end)), records([behind]));
  assert.deepEqual(await read(t, lines, undefined, behind.end), []);
});

test('whose notifications they are: as the command line says, else the configuration, else they themselves', async (t) => {
  const name = async (registry?: string, distributions?: string[]) => {
    const file = await fileOf(t, `${sent.join('\n')}\n`, registry);
    return [...new Set(records(await read(t, file, distributions)).map(({ registry_name: name }) => name))];
  };
  assert.deepEqual(await name('a', ['b']), ['a']);
  assert.deepEqual(await name(undefined, ['b']), ['b']);
  assert.deepEqual(await name(undefined, ['b', 'registry.example.com']), ['registry.example.com']);
  assert.deepEqual(await name(undefined, ['b', 'c']), ['registry.example.com']);
});

test('what is no notification between them is set aside', async (t) => {
  const file = await fileOf(t, `${sent[0]}\n{"a":1,"b":2}\n${JSON.stringify({ events: [{ id: 'x' }] })}\n`);
  const faults = (await read(t, file)).flatMap(({ faults }) => faults.map(({ fault }) => fault));
  assert.equal(faults.length, 2);
  assert.equal(faults[0], 'not a notification of a Distribution registry');
});

test('access logs, whatever stands at their beginning', async (t) => {
  for (const [name, count] of [
    ['3-json', 7],
    ['2.8-text', 8],
    ['2.8-error', 8],
  ] as const) {
    const file = await fileOf(t, `${fixture(`registry-log-${name}.txt`).join('\n')}\n`);
    assert.equal(file.format.name, 'distribution-log');
    const all = await read(t, file, ['registry.example.com']);
    assert.equal(records(all).length, count, name);
    assert.equal(records(all).at(-1)?.event_outcome, 'failure');
    assert.ok(all.every(({ faults }) => faults.length === 0));
    assert.equal(all[0]?.dropped?.size, 1);
  }
  const file = await fileOf(t, `${fixture('registry-log-2.8-text.txt').join('\n')}\n`);
  await assert.rejects(read(t, file, ['a', 'b']), /does not say which registry it is of: give --registry NAME/);
});

test('the access log of another web server is none', async (t) => {
  const line = '192.0.2.7 - - [25/Nov/2026:19:21:13 +0000] "GET /index.html HTTP/1.1" 404 96 "" "curl/8"\n';
  await assert.rejects(fileOf(t, line), /is in no format that is known here/);
});
