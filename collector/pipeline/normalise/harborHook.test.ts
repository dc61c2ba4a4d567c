import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, type HookEvent } from '../../../test/parts/harbor/payloads.ts';
import { parseHook } from './harborHook.ts';
import { artifactKey, hookFacts, numbered } from './harborHookFacts.ts';
import { registryObservation } from './imageRegistry.ts';

const [DIGEST, OTHER] = ['ab', 'cd'].map((byte) => `sha256:${byte.repeat(32)}`) as [string, string];
const SECOND = 1_767_225_600;
const identity = { name: 'harbor.example.com', robotPrefix: 'robot$' };
const repository = {
  date_created: 1,
  name: 'web',
  namespace: 'shop',
  repo_full_name: 'shop/web',
  repo_type: 'private',
};
const image = { digest: DIGEST, tag: '1.4', resource_url: 'harbor.example.com/shop/web:1.4' };
const place = (more: object) => ({
  registry_type: 'harbor',
  endpoint: 'https://harbor.example.com',
  namespace: 'shop',
  ...more,
});
const remote = place({ registry_name: 'mirror', endpoint: 'https://mirror.example.com', namespace: 'copies' });

/** What is recorded of an event; of either format the same. */
function observe(type: string, data: HookEvent['data'], operator = 'alice') {
  const event: HookEvent = { type, occurAt: SECOND, operator, data };
  const [first, second] = (['Default', 'CloudEvents'] as const).map((kind) => {
    const parsed = parseHook(JSON.parse(format(event, kind, '/projects/1/webhook/policies/3').body));
    assert.ok('event' in parsed, JSON.stringify(parsed));
    return hookFacts(parsed.event, identity).map((told) => registryObservation(numbered(told, 1)));
  });
  const bare = (list = first) => list!.map(({ evidence: _, ...rest }) => rest);
  assert.deepEqual(bare(), bare(second));
  return first!;
}

const cases: Array<[string, string, HookEvent['data'], Array<Record<string, unknown>>]> = [
  [
    'a push by tag',
    'PUSH_ARTIFACT',
    { resources: [image], repository },
    [
      {
        event_action: 'push',
        registry_operation: 'PUSH_ARTIFACT',
        registry_project: 'shop',
        registry_resource_name: 'shop/web:1.4',
        container_image_repository: 'shop/web',
        container_image_tag: '1.4',
        oci_manifest_digest: DIGEST,
        event_outcome: 'success',
        user_name: 'alice',
      },
    ],
  ],
  [
    'a pull by digest, of two',
    'PULL_ARTIFACT',
    {
      resources: [
        { ...image, tag: DIGEST },
        { ...image, tag: OTHER, digest: OTHER },
      ],
      repository,
    },
    [
      { registry_resource_name: `shop/web@${DIGEST}`, container_image_tag: undefined, oci_manifest_digest: DIGEST },
      { registry_resource_name: `shop/web@${OTHER}`, oci_manifest_digest: OTHER },
    ],
  ],
  [
    'a scan with what it found',
    'SCANNING_COMPLETED',
    {
      resources: [
        {
          ...image,
          scan_overview: {
            'application/vnd.security.vulnerability.report; version=1.1': {
              scan_status: 'Success',
              severity: 'High',
              summary: { total: 12, fixable: 5, summary: { High: 2 } },
            },
          },
        },
      ],
      repository,
      scan: { scan_type: 'vulnerability' },
    },
    [
      {
        event_action: 'scan',
        event_outcome: 'success',
        message: 'vulnerability: severity High, 12 found, 5 can be mended',
        oci_manifest_digest: DIGEST,
      },
    ],
  ],
  [
    'a scan that failed',
    'SCANNING_FAILED',
    { resources: [image], repository },
    [{ event_outcome: 'failure', message: undefined }],
  ],
  ['a scan that was stopped', 'SCANNING_STOPPED', { resources: [image], repository }, [{ event_outcome: 'unknown' }]],
  [
    'a quota that is used up',
    'QUOTA_EXCEED',
    { resources: [image], repository, custom_attributes: { Details: 'adding 5 MiB would exceed the limit of 1 MiB' } },
    [
      {
        event_action: 'quota',
        event_outcome: 'failure',
        registry_resource_type: 'project',
        registry_resource_name: 'shop',
        container_image_tag: '1.4',
        message: 'adding 5 MiB would exceed the limit of 1 MiB',
      },
    ],
  ],
  [
    'a quota that is nearly used up, by nothing in particular',
    'QUOTA_WARNING',
    { repository, custom_attributes: { Details: '85% are used' } },
    [{ event_outcome: 'success', registry_resource_name: 'shop', container_image_tag: undefined }],
  ],
  [
    'a replication from elsewhere',
    'REPLICATION',
    {
      replication: {
        job_status: 'Success',
        artifact_type: 'image',
        trigger_type: 'MANUAL',
        src_resource: remote,
        dest_resource: place({}),
        successful_artifact: [
          { type: 'image', status: 'Success', name_tag: 'web [2 item(s) in total]', references: ['1.4', DIGEST] },
        ],
      },
    },
    [
      {
        event_action: 'replicate',
        registry_resource_name: 'shop/web:1.4',
        container_image_repository: 'shop/web',
        container_image_repository_from: 'copies/web',
        container_image_tag: '1.4',
        registry_resource_type: 'artifact',
        message: 'from https://mirror.example.com/copies, to https://harbor.example.com/shop, MANUAL',
      },
      { oci_manifest_digest: DIGEST, container_image_tag: undefined },
    ],
  ],
  [
    'a replication to elsewhere that failed',
    'REPLICATION',
    {
      replication: {
        job_status: 'Error',
        artifact_type: 'image',
        src_resource: place({ namespace: 'copies' }),
        dest_resource: { ...remote, namespace: 'shop' },
        failed_artifact: [
          { type: 'image', status: 'Error', name_tag: 'web:1.4', references: [''], fail_reason: 'denied' },
        ],
      },
    },
    [
      {
        event_outcome: 'failure',
        event_reason: 'Error',
        registry_resource_name: 'shop/web:1.4',
        container_image_repository_from: undefined,
        message: 'from https://harbor.example.com/copies, to https://mirror.example.com/shop, denied',
      },
    ],
  ],
  [
    'a replication that has begun',
    'REPLICATION',
    { replication: { job_status: 'Running', dest_resource: place({}) } },
    [{ event_outcome: 'unknown', event_reason: 'Running', registry_project: 'shop' }],
  ],
  [
    'what a retention policy has removed',
    'TAG_RETENTION',
    {
      retention: {
        total: 9,
        retained: 7,
        project_name: 'shop',
        retention_policy_id: 4,
        result: 'Success',
        deleted_artifact: [
          { type: 'image', status: 'Success', name_tag: 'team/web:0.9' },
          { type: 'image', status: 'Error', name_tag: `web@${DIGEST}` },
        ],
      },
    },
    [
      {
        event_action: 'retain',
        event_outcome: 'success',
        registry_resource_name: 'shop/team/web:0.9',
        container_image_tag: '0.9',
        message: 'removed by retention policy 4',
      },
      { event_outcome: 'failure', oci_manifest_digest: DIGEST, container_image_repository: 'shop/web' },
    ],
  ],
];

for (const [what, type, data, wanted] of cases) {
  test(what, () => {
    const records = observe(type, data).map(({ record }) => record);
    assert.equal(records.length, wanted.length);
    records.forEach((record, index) => assert.deepEqual({ ...record, ...wanted[index] }, record));
    assert.equal(new Set(records.map(({ record_id }) => record_id)).size, records.length);
  });
}

test('who acts: nobody named is anonymous for a pull, and Harbor itself for its jobs', () => {
  const pull = observe('PULL_ARTIFACT', { resources: [image], repository }, '');
  assert.deepEqual([pull[0]?.actor, pull[0]?.record.user_credential_type], ['unknown', 'anonymous']);
  const scan = observe('SCANNING_COMPLETED', { resources: [image], repository }, '');
  assert.deepEqual([scan[0]?.actor, scan[0]?.record.user_name], ['system', undefined]);
});

test('the audit log and a webhook give an action the same key', () => {
  const [pushed, deleted] = ['PUSH_ARTIFACT', 'DELETE_ARTIFACT'].map(
    (type) => observe(type, { resources: [image], repository })[0]!
  );
  const names = { container_image_repository: 'shop/web', user_name: 'alice' };
  const keyOf = (id: string) => id.split('/').at(-2);
  assert.equal(artifactKey('push', { ...names, container_image_tag: '1.4' }), keyOf(pushed!.record.record_id));
  assert.equal(artifactKey('delete', { ...names, oci_manifest_digest: DIGEST }), keyOf(deleted!.record.record_id));
  const [anonymous] = observe('PULL_ARTIFACT', { resources: [image], repository }, '');
  const logged = { ...names, container_image_tag: '1.4', user_name: 'anonymous' };
  assert.equal(artifactKey('pull', logged), keyOf(anonymous!.record.record_id));
});

for (const [what, body, fault] of [
  ['no event', [], 'event_data'],
  ['nothing', null, 'event'],
  ['a time in milliseconds', { type: 'PULL_ARTIFACT', occur_at: 1_767_225_600_000, event_data: {} }, 'occur_at'],
  [
    'a CloudEvent without a time',
    { specversion: '1.0', id: '1', source: '/', type: 't', time: 'now', data: {} },
    'time',
  ],
  [
    'a CloudEvent without an id',
    { specversion: '1.0', source: '/', type: 't', time: '2026-01-01T00:00:00Z', data: {} },
    'id',
  ],
] as const) {
  test(`${what} is refused`, () => {
    const parsed = parseHook(body);
    assert.ok('fault' in parsed && parsed.fault.includes(fault.split('_')[0]!), JSON.stringify(parsed));
  });
}

test('what is empty, or null as Go writes it, is no fault', () => {
  const data = { resources: null, repository: null, replication: null, retention: null, scan: null };
  const parsed = parseHook({ type: 'PUSH_ARTIFACT', occur_at: SECOND, operator: '', event_data: data });
  assert.ok('event' in parsed);
  assert.deepEqual(hookFacts(parsed.event, identity), []);
});
