import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Rules } from '../../pipeline/rules/rules.ts';
import { Bench, tempDir } from '../../testing.ts';
import { PROJECT, traceOf } from '../../../test/parts/huawei/huawei.ts';
import { findInputs } from '../inputs.ts';
import { FileReader } from '../reader.ts';
import { recognise } from '../recognise.ts';
import type { Item, ReplayContext } from './format.ts';

const TRACES = [1, 2, 3].map((minute) => traceOf({ time: 1_767_225_600_000 + minute * 60_000, project_id: PROJECT }));
const OTHER = traceOf({ service_type: 'ECS', trace_name: 'createServer', time: 1_767_225_600_000 });
/** As CTS's console shows a trace: times as text, the rest as in its API. */
const SHOWN = { ...TRACES[0], time: '2026/01/01 08:01:00 GMT+08:00', record_time: '2026/01/01 08:01:00 GMT+08:00' };

async function read(
  t: TestContext,
  path: string,
  content: string | Buffer,
  { registry, registries }: { registry?: string; registries?: ReplayContext['registries'] } = {}
) {
  const full = join(tempDir(t), path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, content);
  const bench = new Bench(tempDir(t));
  t.after(() => bench.buffer.close());
  const context = {
    pipeline: bench.pipeline,
    host: 'h',
    rules: new Rules([]),
    note: () => {},
    lines: new Map(),
    registries,
  };
  const file = (await recognise(findInputs([full])[0]!, { registry }, undefined))!;
  const reader = new FileReader(file, context);
  const items: Item[] = [];
  for (let next = await reader.next(); next; next = await reader.next()) {
    items.push(...next);
  }
  const observations = items.flatMap((item) => item.observations);
  return {
    format: file.format.name,
    ids: observations.map(({ record }) => record.record_id),
    times: observations.map(({ time }) => Number(time / 1_000_000n)),
    regions: observations.map(({ record }) => record.cloud_region),
    faults: items.flatMap((item) => item.faults.map(({ fault }) => fault)),
    dropped: items.reduce((sum, { dropped }) => sum + [...(dropped?.values() ?? [])].reduce((a, b) => a + b, 0), 0),
  };
}

const log = (trace: unknown, more = {}) =>
  JSON.stringify({ content: JSON.stringify(trace), log_time: '1767225600000', ...more });
const NAME = 'swr.example.com';
const forms: Array<[string, string | Buffer]> = [
  ['an array, packed', gzipSync(JSON.stringify([...TRACES, OTHER]))],
  ['an array over lines', JSON.stringify([...TRACES, OTHER], undefined, 2)],
  ['lines', [...TRACES, OTHER].map((trace) => JSON.stringify(trace)).join('\n')],
  ['an answer of the API', JSON.stringify({ meta_data: { count: 4, marker: null }, traces: [...TRACES, OTHER] })],
  ['an answer of the API over lines', JSON.stringify({ traces: [...TRACES, OTHER] }, undefined, 2)],
  ['logs of LTS', [...TRACES, OTHER].map((trace) => log(trace)).join('\n')],
  [
    'logs of LTS in OBS',
    [...TRACES, OTHER]
      .map((trace) => JSON.stringify({ host_name: 'x', line_no: 1, message: JSON.stringify(trace) }))
      .join('\n'),
  ],
  [
    'an answer of LTS',
    JSON.stringify({ count: 4, logs: [...TRACES, OTHER].map((trace) => JSON.parse(log(trace)) as unknown) }),
  ],
];
for (const [what, content] of forms) {
  test(`recognised and read: ${what}`, async (t) => {
    const { format, ids, dropped, faults } = await read(t, 'file', content, { registry: NAME });
    assert.equal(format, 'cts-traces');
    assert.deepEqual(
      ids,
      TRACES.map(({ trace_id: id }) => `swr/${NAME}/${id}`)
    );
    assert.deepEqual([dropped, faults], [1, []]);
  });
}

test('as the console shows it', async (t) => {
  const { times } = await read(t, 'file', JSON.stringify(SHOWN), { registry: NAME });
  assert.deepEqual(times, [TRACES[0]!.time]);
});

const paths = [
  'CloudTraces/cn-north-4/2026/1/1/system/SWR/x.json',
  'bucket/CloudTraces/cn-north-4/2026/1/1/system/SWR/x_CloudTrace_cn-north-4_2026-01-01T00-10-00Z_1a2b.json.gz',
  'x_CloudTrace_cn-north-4_2026-01-01T00-10-00Z_1a2b.json',
];
for (const path of paths) {
  test(`its region by its path: ${path}`, async (t) => {
    const { ids, regions } = await read(t, path, JSON.stringify(TRACES));
    assert.deepEqual(ids[0], `swr/swr.cn-north-4.myhuaweicloud.com/${TRACES[0]!.trace_id}`);
    assert.equal(regions[0], 'cn-north-4');
  });
}

test('the configuration’s name for its project comes first, so that what was collected live is known again', async (t) => {
  const registries = [{ name: 'registry.example.com', region: 'la-north-2', projectId: PROJECT }];
  const path = 'CloudTraces/cn-north-4/x.json';
  const own = await read(t, path, JSON.stringify(TRACES), { registries });
  assert.deepEqual([own.ids[0]?.split('/')[1], own.regions[0]], ['registry.example.com', 'la-north-2']);
  const given = await read(t, path, JSON.stringify(TRACES), { registries, registry: NAME });
  assert.equal(given.ids[0]?.split('/')[1], NAME);
  const foreign = TRACES.map((trace) => ({ ...trace, project_id: 'other' }));
  assert.equal(
    (await read(t, path, JSON.stringify(foreign), { registries })).ids[0]?.split('/')[1],
    'swr.cn-north-4.myhuaweicloud.com'
  );
  const { ids, faults } = await read(t, 'x.json', JSON.stringify(foreign), { registries });
  assert.deepEqual([ids, faults.length], [[], 3]);
  assert.match(faults[0]!, /of project other, which no sources\.swr has: give --registry/);
});

test('without a name it says what to give; what is no trace is set aside', async (t) => {
  await assert.rejects(read(t, 'x.json', JSON.stringify(TRACES)), /does not say which region .* give --registry NAME/);
  const broken = [...TRACES, { ...TRACES[0], trace_id: 'x', time: 'then' }, { a: 1 }];
  const { ids, faults } = await read(t, 'x.json', JSON.stringify(broken), { registry: NAME });
  assert.equal(ids.length, 3);
  assert.deepEqual(faults, ['time: is no time', 'not a trace of CTS']);
});
