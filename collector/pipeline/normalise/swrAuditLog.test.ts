import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normaliseSwrAuditLog, swrAuditLogSchema } from './swrAuditLog.ts';

const ENTRY = {
  id: 17,
  operation: 'pull',
  resource_type: 'artifact',
  resource: 'library/web:1.4',
  username: '26e9d1f2a3b4c5d6e7f8091a2b3c4d5e',
  op_time: '2026-01-01T00:00:00.250Z',
};
const instance = { id: 'i-1', name: 'shop.example.com', region: 'cn-north-4' };

function normalise(change: Partial<Record<string, unknown>> = {}) {
  const raw = { ...ENTRY, ...change };
  return normaliseSwrAuditLog(swrAuditLogSchema.parse(raw), raw, instance);
}

test('a pull', () => {
  const { record, time, severity, actor, access, evidence } = normalise();
  assert.equal(time, 1767225600250000000n);
  assert.deepEqual([severity, actor, access], ['info', 'human', 'read']);
  assert.deepEqual(JSON.parse(evidence ?? ''), ENTRY);
  assert.deepEqual(JSON.parse(JSON.stringify(record)), {
    record_id: 'swr/shop.example.com/audit-log/i-1/17',
    event_action: 'pull',
    event_outcome: 'success',
    user_name: ENTRY.username,
    user_id: ENTRY.username,
    registry_name: 'shop.example.com',
    registry_product: 'swr',
    registry_instance_id: 'i-1',
    registry_operation: 'pull',
    registry_resource_type: 'artifact',
    registry_resource_name: 'library/web:1.4',
    registry_project: 'library',
    container_image_repository: 'library/web',
    container_image_tag: '1.4',
    cloud_region: 'cn-north-4',
  });
});

for (const [operation, type, resource, action, repository] of [
  ['create', 'artifact', `library/web@sha256:${'b'.repeat(64)}`, 'push', 'library/web'],
  ['create', 'tag', 'library/web:2', 'tag', 'library/web'],
  ['create', 'repository', 'library/web', 'create', 'library/web'],
  ['create', 'project', 'library', 'create', undefined],
  ['delete', 'artifact', 'library/web:2', 'delete', 'library/web'],
  ['delete', 'tag', 'library/web:2', 'untag', 'library/web'],
  ['delete', 'project', 'library', 'delete', undefined],
] as const) {
  test(`${operation} of ${type}`, () => {
    const { record } = normalise({ operation, resource_type: type, resource });
    assert.deepEqual(
      [record.event_action, record.registry_project, record.container_image_repository],
      [action, 'library', repository]
    );
  });
}

for (const [username, name, credential, actor] of [
  ['anonymous', undefined, 'anonymous', 'unknown'],
  ['', undefined, 'anonymous', 'unknown'],
  [null, undefined, 'anonymous', 'unknown'],
  ['robot$ci', 'robot$ci', 'robot', 'service'],
  ['harbor-jobservice', 'harbor-jobservice', 'system', 'system'],
  ['alice', 'alice', undefined, 'human'],
] as const) {
  test(`by ${String(username)}`, () => {
    const observation = normalise({ username });
    const { user_name: user, user_credential_type: type } = observation.record;
    assert.deepEqual([user, type, observation.actor], [name, credential, actor]);
  });
}

test('times, and entries that are none', () => {
  assert.equal(normalise({ op_time: '2026-01-01 00:00:00' }).time, 1767225600000000000n);
  assert.equal(normalise({ op_time: '2026-01-01T08:00:00+08:00' }).time, 1767225600000000000n);
  for (const change of [{ op_time: 'now' }, { id: '17' }, { operation: '' }, { resource: undefined }]) {
    assert.equal(swrAuditLogSchema.safeParse({ ...ENTRY, ...change }).success, false);
  }
});
