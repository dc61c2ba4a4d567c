import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INSTANCE, traceOf } from '../../../test/parts/huawei/huawei.ts';
import { Lab, SECOND } from './lab.ts';

test('pulls and pushes of an instance of the Enterprise edition, each once, over restarts', async (t) => {
  const lab = new Lab(t, { enterpriseInstances: [{ id: INSTANCE, name: 'shop.swr-pro.example.com' }] });
  const logs = Array.from({ length: 230 }, (_, number) =>
    lab.huawei.swr.add({
      operation: number % 3 === 0 ? 'create' : 'pull',
      op_time: new Date(Date.now() - 240_000 + number * 1000).toISOString(),
    })
  );
  lab.huawei.swr.add({
    id: 1000,
    op_time: new Date(Date.now() - 2 * 3600 * SECOND).toISOString(),
    operation: 'delete',
  });
  const wanted = logs.map(({ id }) => String(id));
  await lab.begin();
  await lab.shows(wanted);
  await lab.reopen();
  wanted.push(String(lab.huawei.swr.add({ id: 2000, resource: 'library/web:new' }).id));
  await lab.shows(['2000']);
  await lab.turns(4);
  lab.exactly(wanted);
  const pulled = lab.of('image-registry').find(({ record_id: id }) => id.endsWith('/2000'));
  assert.deepEqual(
    [pulled?.registry_name, pulled?.registry_instance_id, pulled?.container_image_tag, pulled?.event_action],
    ['shop.swr-pro.example.com', INSTANCE, 'new', 'pull']
  );
});

test('a deletion that both tell is one record, whichever comes first; one that the audit log alone tells is recorded', async (t) => {
  const lab = new Lab(t, { enterpriseInstances: [{ id: INSTANCE, name: 'shop.example.com' }], overlap: '3s' });
  await lab.begin();
  await lab.turns(5);
  const remove = (resource: string, before = 0) =>
    lab.huawei.swr.add({ operation: 'delete', resource, op_time: new Date(Date.now() - before).toISOString() });
  const trace = (resource_name: string, lateMs: number) =>
    lab.huawei.cts.add(traceOf({ trace_name: 'deleteArtifact', resource_type: 'artifact', resource_name }), lateMs);
  remove('library/web:1');
  const first = trace('library/web:1', 2 * SECOND);
  const second = trace('library/web:2', 0);
  await lab.shows([second.trace_id]);
  remove('library/web:2');
  const alone = remove('library/db:1', 70 * SECOND);
  await lab.shows([first.trace_id, String(alone.id)]);
  await lab.reopen();
  await lab.turns(5);
  lab.exactly([first.trace_id, second.trace_id, String(alone.id)]);
  const joined = lab.of('image-registry').find(({ record_id: id }) => id.endsWith(first.trace_id));
  assert.deepEqual(
    [joined?.registry_name, joined?.registry_instance_id, joined?.client_address],
    ['shop.example.com', INSTANCE, '203.0.113.7']
  );
});

test('its own requests for the audit log are left out, and counted', async (t) => {
  const lab = new Lab(t);
  await lab.begin();
  await lab.turns(1);
  const own = { trace_name: 'getInstanceAuditLogs', resource_type: 'instance', resource_name: 'x' };
  lab.huawei.cts.add(traceOf({ ...own, user: { name: 'tallyman', access_key_id: 'AKCOLLECTOR1' } }));
  const other = lab.huawei.cts.add(traceOf({ ...own, user: { name: 'mallory', access_key_id: 'AKMALLORY' } }));
  await lab.shows([other.trace_id]);
  await lab.turns(1);
  lab.exactly([other.trace_id]);
  assert.deepEqual(lab.bench.journal.dropped(), [{ source: 'swr', reason: "the collector's own requests", count: 1 }]);
});

test('operations of an audit log that are excluded are not asked for', async (t) => {
  const lab = new Lab(t, { enterpriseInstances: [INSTANCE], excludeOperations: ['pull'] });
  const asked = new Set<string | null>();
  lab.huawei.gateway.onRequest = (url) => asked.add(new URL(url, lab.huawei.gateway.url).searchParams.get('operation'));
  lab.huawei.swr.add();
  const { id } = lab.huawei.swr.add({ operation: 'create' });
  await lab.begin();
  await lab.shows([String(id)]);
  await lab.turns(3);
  assert.deepEqual([...asked].sort(), [null, 'create', 'delete'].sort());
  lab.exactly([String(id)]);
});
