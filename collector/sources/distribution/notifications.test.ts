import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { BufferOptions } from '../../buffer/buffer.ts';
import { Bench, fixture, tempDir, until } from '../../testing.ts';
import { DistributionNotifications } from './notifications.ts';

const TOKEN = 'a token of the registry';
const sent = fixture('distribution-3.jsonl');
const RECORDS = 15;

interface Running {
  bench: Bench;
  post: (body: string, token?: string) => Promise<{ status: number; text: string }>;
  stop: () => Promise<void>;
}

async function start(t: TestContext, dir = tempDir(t), buffer: Partial<BufferOptions> = {}): Promise<Running> {
  const tokenFile = join(dir, 'token');
  writeFileSync(tokenFile, `${TOKEN}\n`);
  const bench = new Bench(dir, buffer);
  const source = new DistributionNotifications({
    registry: 'registry.example.com',
    host: '127.0.0.1',
    port: 0,
    path: '/events',
    tokenFile,
    maxBodyBytes: 1024 * 1024,
    tickMs: 20,
  });
  const running = bench.run(source);
  const stop = async () => {
    await running();
    await bench.buffer.close();
  };
  t.after(stop);
  await until('it listens', () => source.port !== undefined);
  const post = async (body: string, token = TOKEN) => {
    const response = await fetch(`http://127.0.0.1:${source.port}/events`, {
      method: 'POST',
      body,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/vnd.docker.distribution.events.v2+json',
      },
    });
    return { status: response.status, text: (await response.text()).trim() };
  };
  return { bench, post, stop };
}

test('what a registry sends is kept once, in the order that it has there', async (t) => {
  const { bench, post } = await start(t);
  for (const body of [...sent, ...sent]) {
    assert.deepEqual(await post(body), { status: 200, text: 'kept 1, set aside 0' });
  }
  const records = bench.records();
  assert.equal(records.length, RECORDS);
  assert.equal(bench.entries().length, 2 * RECORDS, 'each with its evidence');
  const [first] = records;
  assert.deepEqual(first, {
    record_id: `distribution/registry.example.com/${first?.record_id.split('/').at(-1)}`,
    record_version: 1,
    event_action: 'push',
    event_outcome: 'success',
    user_name: 'alice',
    client_address: '192.0.2.7',
    client_network_class: 'public',
    user_agent_original: 'skopeo/1.9.3',
    user_agent_name: 'skopeo',
    user_agent_version: '1.9.3',
    host_name: 'registry-1',
    registry_name: 'registry.example.com',
    registry_product: 'distribution',
    registry_instance_id: first?.registry_instance_id,
    registry_project: 'team',
    registry_operation: 'push',
    registry_resource_type: 'artifact',
    registry_resource_name: 'team/web:1.4',
    container_image_repository: 'team/web',
    container_image_tag: '1.4',
    container_image_size: 1_088_417,
    oci_manifest_digest: first?.oci_manifest_digest,
    oci_manifest_media_type: 'application/vnd.docker.distribution.manifest.v2+json',
    labels: first?.labels,
  });
  assert.match(first.oci_manifest_digest!, /^sha256:[0-9a-f]{64}$/);
  assert.match(first.registry_instance_id!, /^[0-9a-f-]{36}$/);
  const { object, actor, access, severity } = first.labels;
  assert.deepEqual([object, actor, access, severity], ['image-registry', 'human', 'write', 'info']);
  assert.equal(records.find(({ event_action: action }) => action === 'tag-move')?.labels['severity'], 'medium');
});

test('who has no token is turned away', async (t) => {
  const { bench, post } = await start(t);
  assert.equal((await post(sent[2]!, 'wrong')).status, 401);
  assert.deepEqual(bench.records(), []);
});

test('what is no event is set aside and answered as any other; what is no notification is refused', async (t) => {
  const { bench, post } = await start(t);
  const { events } = JSON.parse(sent[2]!) as { events: object[] };
  const later = { ...events[0], id: 'later', action: 'copy' };
  const timeless = { ...events[0], id: 'timeless', timestamp: 'now' };
  assert.deepEqual(await post(JSON.stringify({ events: [later, timeless, ...events] })), {
    status: 200,
    text: 'kept 1, set aside 2',
  });
  assert.equal(bench.records().length, 1);
  assert.deepEqual(
    bench.deadLetters().map(({ where, reason }) => `${where}: ${reason}`),
    [
      'distribution registry.example.com: action: Invalid option: expected one of "push"|"pull"|"mount"|"delete"',
      'distribution registry.example.com: timestamp: must be an RFC 3339 time',
    ]
  );
  for (const empty of ['{}', '{"events":[]}']) {
    assert.deepEqual(await post(empty), { status: 200, text: 'kept 0, set aside 0' });
  }
  for (const other of ['[]', 'null', '{"events":5}', '{"kind":"EventList"}']) {
    assert.equal((await post(other)).status, 400, other);
  }
});

test('while the buffer is full the registry is asked to send again, and nothing is lost by that', async (t) => {
  const { bench, post } = await start(t, tempDir(t), { maxBytes: 6000 });
  let refused = 0;
  for (const body of sent) {
    let { status } = await post(body);
    for (; status === 503; status = (await post(body)).status) {
      refused += 1;
      bench.buffer.ack(bench.buffer.next(1e9)!.end);
    }
    assert.equal(status, 200);
  }
  assert.ok(refused > 2, `${refused}`);
  const ids = sent.map((body) => (JSON.parse(body) as { events: [{ id: string }] }).events[0].id);
  const recorded = ids.filter((id) => bench.seen.has(`distribution/registry.example.com/${id}`));
  assert.equal(recorded.length, RECORDS - 1, 'besides that of the tag that was moved');
  assert.ok(bench.seen.has(`distribution/registry.example.com/${ids[20]}/tag-move`));
});

test('a killed collector goes on where it was', async (t) => {
  const dir = tempDir(t);
  const first = await start(t, dir);
  // The blobs of a push, and not yet its manifest.
  await first.post(sent[0]!);
  await first.post(sent[1]!);
  assert.deepEqual(first.bench.records(), []);
  await first.stop();
  const second = await start(t, dir);
  for (const body of sent) {
    assert.equal((await second.post(body)).status, 200);
  }
  assert.equal(second.bench.records().length, RECORDS);
});

test('what has waited in vain is recorded without anything being sent', async (t) => {
  const { bench, post } = await start(t);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const { events } = JSON.parse(sent[4]!) as { events: object[] };
  await post(JSON.stringify({ events }));
  assert.deepEqual(bench.records(), []);
  t.mock.timers.setTime(Date.now() + 301_000);
  await until('it is recorded', () => bench.records().length === 1);
  const [record] = bench.records();
  assert.deepEqual(
    [record?.event_action, record?.registry_resource_type, record?.event_reason, record?.labels['severity']],
    ['pull', 'blob', 'without a manifest', 'low']
  );
});
