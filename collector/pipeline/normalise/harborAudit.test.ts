import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiOf, harborEntryFacts, harborEntrySchema } from './harborAudit.ts';
import { parseHarborArtifact } from './harborNames.ts';
import { registryObservation } from './imageRegistry.ts';

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const TIME = 1_767_225_600_123_000_000n;
const identity = { name: 'harbor.example.com', robotPrefix: 'robot$' };

function observe(entry: Record<string, unknown>) {
  const whole = { id: 7, username: 'alice', op_time: '2026-01-01T00:00:00.123Z', operation_result: true, ...entry };
  return registryObservation(harborEntryFacts(harborEntrySchema.parse(whole), TIME, 'auditlog-exts', identity));
}

const cases: Array<[string, Record<string, unknown>, Record<string, unknown>]> = [
  [
    'a push by tag, with its digest from the description',
    {
      operation: 'create',
      resource_type: 'artifact',
      resource: 'shop/team/web:1.4',
      operation_description: `push artifact: shop/team/web@${DIGEST}`,
    },
    {
      event_action: 'push',
      registry_operation: 'create_artifact',
      registry_project: 'shop',
      container_image_repository: 'shop/team/web',
      container_image_tag: '1.4',
      oci_manifest_digest: DIGEST,
      registry_resource_name: 'shop/team/web:1.4',
    },
  ],
  [
    'a pull by digest without credentials',
    { operation: 'pull', resource_type: 'artifact', resource: `shop/web@${DIGEST}`, username: 'anonymous' },
    { event_action: 'pull', oci_manifest_digest: DIGEST, user_credential_type: 'anonymous' },
  ],
  [
    'a deletion as Harbor 2.10 writes it',
    { operation: 'delete', resource_type: 'artifact', resource: `shop/web:${DIGEST}`, username: 'robot$shop+ci' },
    {
      event_action: 'delete',
      oci_manifest_digest: DIGEST,
      container_image_repository: 'shop/web',
      user_credential_type: 'robot',
    },
  ],
  [
    'a tag',
    {
      operation: 'create',
      resource_type: 'tag',
      resource: 'shop/web:stable',
      operation_description: 'create tag: shop/web:stable',
    },
    { event_action: 'tag', container_image_tag: 'stable', registry_resource_type: 'tag' },
  ],
  [
    'a tag that is removed',
    { operation: 'delete', resource_type: 'tag', resource: 'shop/web:stable' },
    { event_action: 'untag', container_image_tag: 'stable' },
  ],
  [
    'a repository',
    { operation: 'delete', resource_type: 'repository', resource: 'shop/web' },
    { event_action: 'delete', container_image_repository: 'shop/web', registry_project: 'shop' },
  ],
  [
    'a project',
    { operation: 'create', resource_type: 'project', resource: 'shop', operation_description: 'create project: shop' },
    { event_action: 'create', registry_project: 'shop', message: undefined },
  ],
  [
    'a robot account of a project',
    { operation: 'create', resource_type: 'robot', resource: 'robot$shop+ci' },
    { event_action: 'create', registry_resource_type: 'robot', registry_project: 'shop' },
  ],
  [
    'a robot account of all',
    { operation: 'delete', resource_type: 'robot', resource: 'robot$backup' },
    { event_action: 'delete', registry_resource_name: 'robot$backup', registry_project: undefined },
  ],
  [
    'a member',
    {
      operation: 'create',
      resource_type: 'member',
      resource: 'mallory',
      operation_description: 'create user member mallory in project shop',
    },
    {
      event_action: 'grant',
      registry_project: 'shop',
      registry_resource_name: 'mallory',
      message: undefined,
    },
  ],
  [
    'a user who is made an administrator',
    {
      operation: 'update',
      resource_type: 'user',
      resource: 'mallory',
      operation_description: 'update user with name: mallory, add/remove user as system administrator',
    },
    { event_action: 'update', message: 'add/remove user as system administrator' },
  ],
  [
    'a group that becomes a member',
    {
      operation: 'create',
      resource_type: 'member',
      resource: 'devs',
      operation_description: 'create group member devs in project shop',
    },
    { event_action: 'grant', message: 'a group' },
  ],
  [
    'a member no more',
    {
      operation: 'delete',
      resource_type: 'member',
      resource: 'bob',
      operation_description: 'delete user member bob from project shop',
    },
    { event_action: 'revoke', registry_project: 'shop' },
  ],
  [
    'a configuration',
    { operation: 'update', resource_type: 'configuration', resource: 'configuration' },
    { event_action: 'update', registry_operation: 'update_configuration', event_outcome: 'success' },
  ],
  [
    'a login that failed, with the name as the form had it',
    {
      operation: 'login',
      resource_type: 'user',
      resource: 'eve%40example.com',
      username: 'eve%40example.com',
      operation_description: 'login',
      operation_result: false,
    },
    { event_action: 'login', event_outcome: 'failure', user_name: 'eve@example.com' },
  ],
  [
    'a login of a name that only looks like a form’s',
    { operation: 'login', resource_type: 'user', resource: 'a+b', username: '100%+b' },
    { user_name: '100%+b' },
  ],
  [
    'an operation of a newer Harbor',
    { operation: 'approve', resource_type: 'wish', resource: 'x' },
    { event_action: 'update', registry_operation: 'approve_wish', registry_resource_type: 'wish' },
  ],
  [
    'Harbor’s own job',
    { operation: 'delete', resource_type: 'artifact', resource: `shop/web@${DIGEST}`, username: 'harbor-jobservice' },
    { user_credential_type: 'system' },
  ],
];

for (const [what, entry, wanted] of cases) {
  test(what, () => {
    const { record } = observe(entry);
    assert.deepEqual({ ...record, ...wanted }, record);
    assert.equal(record.record_id, `harbor/harbor.example.com/auditlog-exts/7@${TIME / 1_000_000n}`);
  });
}

test('labels: what asks for attention, and who acts', () => {
  const failed = observe({ operation: 'login', resource_type: 'user', resource: 'eve', operation_result: false });
  assert.deepEqual([failed.severity, failed.actor, failed.access], ['medium', 'human', 'none']);
  const member = observe({ operation: 'create', resource_type: 'member', resource: 'mallory' });
  assert.deepEqual([member.severity, member.access], ['medium', 'write']);
  const robot = observe({ operation: 'create', resource_type: 'robot', resource: 'robot$x' });
  assert.equal(robot.severity, 'medium');
  const job = observe({ operation: 'delete', resource_type: 'artifact', resource: 'a/b:c', username: 'harbor-core' });
  assert.equal(job.actor, 'system');
});

test('which log an entry is from', () => {
  const entry = { id: 1, op_time: '', operation: 'pull' };
  assert.equal(apiOf(harborEntrySchema.parse(entry)), 'audit-logs');
  assert.equal(apiOf(harborEntrySchema.parse({ ...entry, operation_result: false })), 'auditlog-exts');
});

for (const [text, wanted] of [
  ['my.project/web:1.4', { repository: 'my.project/web', tag: '1.4' }],
  [`a/b/c@${DIGEST}`, { repository: 'a/b/c', digest: DIGEST }],
  ['a/b', { repository: 'a/b' }],
  ['a/b:', undefined],
  ['', undefined],
  ['a/b:1@2', undefined],
] as const) {
  test(`the parts of ${JSON.stringify(text)}`, () => {
    const found = parseHarborArtifact(text);
    assert.deepEqual(found, wanted);
  });
}
