import assert from 'node:assert/strict';
import { test } from 'node:test';
import { artifactData } from '../../../test/parts/harbor/payloads.ts';
import { until } from '../../testing.ts';
import { DIGEST, Lab, OTHER } from './testing.ts';

const push = { operation: 'push', repository: 'shop/web', digest: DIGEST, tag: '1.4', user: 'alice' } as const;
const pull = { ...push, operation: 'pull' } as const;
const login = { operation: 'login', resourceType: 'user', resource: 'bob', username: 'bob', description: 'login' };
const PULL = 'pull shop/web:1.4 alice';

/** What a webhook sends of alice's pull. */
const pulled = (second: number) =>
  JSON.stringify({
    type: 'PULL_ARTIFACT',
    occur_at: second,
    operator: 'alice',
    event_data: artifactData('harbor.example.com', 'shop/web', DIGEST, '1.4'),
  });

for (const format of ['Default', 'CloudEvents'] as const) {
  test(`what a webhook (${format}) and the audit log tell of is one record, with what each knows`, async (t) => {
    const lab = await Lab.start(t, { version: 'v2.12.4-1' });
    await lab.run({ webhook: format, timing: { settleMs: 30_000 } });
    lab.harbor.act(push);
    lab.harbor.act({ ...pull, user: '' });
    lab.harbor.act({ ...push, operation: 'delete', user: 'robot$shop+ci' });
    assert.deepEqual(await lab.settled(3), [
      `delete shop/web@${DIGEST} robot$shop+ci`,
      'pull shop/web:1.4 anonymous',
      'push shop/web:1.4 alice',
    ]);
    const records = lab.records();
    // Before 2.13 the audit log has no digest, and a webhook never has milliseconds.
    assert.deepEqual(new Set(records.map((record) => record.oci_manifest_digest)), new Set([DIGEST]));
    for (const { record_id } of records) {
      assert.match(record_id, /^harbor\/harbor\.example\.com\/audit-logs\/[123]@\d{13}$/);
    }
    const evidence = lab.bench.entries().filter(({ stream }) => stream.includes('"tallyman":"evidence"'));
    assert.equal(evidence.length, 3);
    for (const { line } of evidence) {
      const { audit_log: entry, webhook } = (JSON.parse(line) as { evidence: Record<string, object> }).evidence;
      assert.ok(entry && 'op_time' in entry && webhook && ('occur_at' in webhook || 'specversion' in webhook), line);
    }
  });

  test(`webhooks (${format}) alone: one record for each event, however often it is delivered`, async (t) => {
    const lab = await Lab.start(t);
    await lab.run({ webhook: format, auditLog: false });
    const at = Math.floor(Date.now() / 1000) * 1000;
    lab.harbor.act({ ...pull, at });
    lab.harbor.act({ ...pull, at });
    lab.harbor.notify('shop', { type: 'PUSH_ARTIFACT', occurAt: 1, operator: 'x', data: {} });
    assert.deepEqual(await lab.settled(2), [PULL, PULL]);
  });
}

test('equal actions within a second are as many records as there were', async (t) => {
  const lab = await Lab.start(t);
  await lab.run();
  const at = Math.floor(Date.now() / 1000) * 1000;
  for (const ms of [100, 101, 101]) {
    lab.harbor.act({ ...pull, at: at + ms });
  }
  assert.deepEqual(await lab.settled(3), Array(3).fill(PULL));
});

test('what the audit log is told to leave out is recorded by the webhook alone', async (t) => {
  const lab = await Lab.start(t);
  await lab.run();
  lab.harbor.pullAuditLogDisable = true;
  lab.harbor.act(push);
  lab.harbor.act(pull);
  assert.deepEqual(await lab.settled(2), [PULL, 'push shop/web:1.4 alice']);
  assert.match(
    lab.records().find((record) => record.event_action === 'pull')!.record_id,
    /\/webhook\/\d{10}\/[\w-]{16}\/1$/
  );
});

test('an event that waits outlives a crash, and is joined by its entry then', async (t) => {
  const lab = await Lab.start(t);
  const end = await lab.run({ timing: { entryMs: 60_000 } });
  const late = lab.harbor.actLate(push);
  await lab.harbor.jobs.idle();
  await end();
  await lab.restart();
  assert.deepEqual(lab.told(), []);
  late.commit();
  await lab.run({ timing: { entryMs: 60_000 } });
  assert.deepEqual(await lab.settled(1), ['push shop/web:1.4 alice']);
  assert.match(lab.records()[0]!.record_id, /auditlog-exts\/1@/);
});

test('an event whose entry comes long after it was recorded is not recorded again', async (t) => {
  const lab = await Lab.start(t);
  const end = await lab.run();
  const late = lab.harbor.actLate(push);
  assert.deepEqual(await lab.settled(1), ['push shop/web:1.4 alice']);
  await end();
  await lab.restart();
  late.commit();
  await lab.run();
  assert.deepEqual(await lab.settled(1), ['push shop/web:1.4 alice']);
});

test('a delivery that comes after its entry was recorded is not recorded again, also after a restart', async (t) => {
  const lab = await Lab.start(t);
  const end = await lab.run();
  const at = Math.floor(Date.now() / 1000);
  const entry = {
    project: 'shop',
    operation: 'pull',
    resourceType: 'artifact',
    resource: 'shop/web:1.4',
    username: 'alice',
  };
  lab.harbor.log({ ...entry, at: at * 1000 + 7 });
  lab.harbor.log({ ...entry, at: at * 1000 + 8 });
  assert.deepEqual(await lab.settled(2), [PULL, PULL]);
  assert.equal((await lab.deliver(pulled(at))).status, 200);
  assert.deepEqual(lab.bench.pipeline.cursorKeys('harbor-held '), []);
  await end();
  await lab.restart();
  await lab.run();
  assert.equal((await lab.deliver(pulled(at))).status, 200);
  assert.deepEqual(await lab.settled(2), [PULL, PULL]);
});

test('the audit log tells how many there were, not how often a webhook came', async (t) => {
  const lab = await Lab.start(t);
  await lab.run();
  const at = Math.floor(Date.now() / 1000);
  const entry = { project: 'shop', operation: 'pull', resourceType: 'artifact', username: 'alice' };
  lab.harbor.log({ ...entry, resource: 'shop/web:1.4', at: at * 1000 });
  for (let time = 0; time < 3; time++) {
    assert.equal((await lab.deliver(pulled(at))).status, 200);
  }
  assert.deepEqual(await lab.settled(1), [PULL]);
  await until('none waits any more', () => lab.bench.pipeline.cursorKeys('harbor-held ').length === 0);
  assert.deepEqual(lab.told(), [PULL]);
});

test('while the audit log cannot be read events wait, and then are recorded by themselves', async (t) => {
  const lab = await Lab.start(t);
  await lab.run({ timing: { patienceMs: 4000 } });
  await lab.harbor.halt();
  lab.harbor.act(push);
  await lab.harbor.jobs.idle();
  assert.deepEqual(lab.told(), []);
  assert.deepEqual(await lab.settled(1), ['push shop/web:1.4 alice']);
  await lab.harbor.start();
  lab.harbor.log(login);
  assert.deepEqual(await lab.settled(2), ['login bob bob', 'push shop/web:1.4 alice']);
});

test('entries that become visible late, and out of order, are recorded once', async (t) => {
  const lab = await Lab.start(t);
  await lab.run({ webhook: false });
  const late = [1, 2, 3].map((number) => lab.harbor.logLate({ ...login, resource: `late-${number}` }));
  for (let number = 0; number < 250; number++) {
    lab.harbor.log({ ...login, resource: `user-${number}`, at: Date.now() - 3_600_000 });
  }
  await until('what is there is read', () => lab.records().length === 250);
  late[2]!.commit();
  await until('the third is read', () => lab.records().length === 251);
  late[0]!.commit();
  late[1]!.commit();
  const told = await lab.settled(253);
  assert.equal(new Set(told).size, 253);
  assert.equal(told.length, 253);
});

test('a tag that is pushed anew with another digest has been moved, also across a restart', async (t) => {
  const lab = await Lab.start(t);
  const end = await lab.run();
  lab.harbor.act(push);
  await lab.settled(1);
  await end();
  await lab.restart();
  await lab.run();
  lab.harbor.act({ ...push, digest: OTHER, user: 'mallory' });
  assert.deepEqual(await lab.settled(2), ['push shop/web:1.4 alice', 'tag-move shop/web:1.4 mallory']);
  const moved = lab.records().find((record) => record.event_action === 'tag-move');
  assert.deepEqual([moved?.oci_manifest_previous_digest, moved?.oci_manifest_digest], [DIGEST, OTHER]);
  assert.equal(moved?.labels['severity'], 'medium');
});

test('an event that two policies send is one record', async (t) => {
  const lab = await Lab.start(t);
  await lab.run({ webhook: 'CloudEvents', auditLog: false });
  lab.harbor.addPolicy({ ...lab.hook, project: 'shop', format: 'CloudEvents' });
  lab.harbor.act(pull);
  await lab.harbor.jobs.idle();
  assert.equal(lab.harbor.jobs.attempts.length, 2);
  assert.deepEqual(await lab.settled(1), [PULL]);
});

test('a delivery whose answer was lost is known when it comes again', async (t) => {
  const lab = await Lab.start(t);
  const end = await lab.run({ auditLog: false });
  const body = pulled(Math.floor(Date.now() / 1000));
  await lab.deliverAndHangUp(body);
  await until('it is recorded', () => lab.records().length === 1);
  assert.equal((await lab.deliver(body)).status, 200);
  assert.deepEqual(lab.told(), [PULL]);
  // That answer got out, so another one is another pull.
  assert.equal((await lab.deliver(body)).status, 200);
  assert.deepEqual(lab.told(), [PULL, PULL]);
  await end();
  await lab.restart();
  await lab.run({ auditLog: false });
  // Whether the last answer got out is not known after a crash.
  assert.equal((await lab.deliver(body)).status, 200);
  assert.deepEqual(await lab.settled(2), [PULL, PULL]);
});

test('what is not Harbor’s, or not allowed, is refused; a type of a newer Harbor is set aside', async (t) => {
  const lab = await Lab.start(t);
  await lab.run({ auditLog: false });
  assert.equal((await lab.deliver('{"type":"PUSH_ARTIFACT"}')).status, 400);
  assert.equal((await lab.deliver('{}', 'Bearer wrong')).status, 401);
  assert.equal((await lab.deliver('{}', '')).status, 401);
  const newer = JSON.stringify({ type: 'SIGN_ARTIFACT', occur_at: 1_767_225_600, operator: 'alice', event_data: {} });
  // As it is typed into the policy, without "Bearer".
  assert.equal((await lab.deliver(newer, 'hook-token')).status, 200);
  assert.deepEqual(
    lab.bench.deadLetters().map(({ where, payload }) => [where, payload]),
    [['harbor harbor.example.com', newer]]
  );
  assert.deepEqual(lab.told(), []);
});
