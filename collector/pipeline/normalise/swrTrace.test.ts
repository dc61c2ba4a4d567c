import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ctsTraceSchema, parseCtsTime } from './ctsTrace.ts';
import { normaliseSwrTrace } from './swrTrace.ts';

const ALICE = {
  id: '26e9',
  name: 'alice',
  user_name: 'alice',
  domain: { id: '1f9b', name: 'acme' },
  account_id: '1f9b',
  access_key_id: 'AKALICE',
  principal_urn: 'iam::1f9b:user:alice',
  principal_is_root_user: 'false',
  type: 'User',
};
const TRACE = {
  time: 1767225600123,
  record_time: 1767225601456,
  trace_id: '4abc3a67-b773-11e6-8412-8f0ed3cc97c6',
  trace_name: 'deleteImageTag',
  trace_type: 'ApiCall',
  trace_rating: 'normal',
  service_type: 'SWR',
  resource_type: 'imagetag',
  resource_name: 'group/nginx:1.27',
  resource_id: '',
  source_ip: '203.0.113.7',
  code: '204',
  request: '',
  response: '',
  request_id: 'null',
  project_id: '0a1b',
  user: ALICE as unknown,
};
const registry = { name: 'swr.cn-north-4.myhuaweicloud.com', region: 'cn-north-4' };

function normalise(change: Partial<Record<string, unknown>> = {}, where = registry) {
  const raw = { ...TRACE, ...change };
  return normaliseSwrTrace(ctsTraceSchema.parse(raw), raw, where).observation;
}
const evidence = (change: Partial<Record<string, unknown>>) =>
  JSON.parse(normalise(change).evidence ?? '') as Record<string, unknown>;

test('a deleted image', () => {
  const { record, severity, actor, access, object, time } = normalise();
  assert.equal(time, 1767225600123000000n);
  assert.deepEqual([object, severity, actor, access], ['image-registry', 'low', 'human', 'write']);
  assert.deepEqual(JSON.parse(JSON.stringify(record)), {
    record_id: `swr/${registry.name}/${TRACE.trace_id}`,
    event_action: 'delete',
    event_outcome: 'success',
    user_name: 'alice',
    user_id: '26e9',
    user_credential_type: 'access-key',
    user_cloud_identity: 'iam::1f9b:user:alice',
    client_address: '203.0.113.7',
    client_network_class: 'public',
    cloud_account_id: '1f9b',
    cloud_region: 'cn-north-4',
    http_response_status_code: 204,
    registry_name: registry.name,
    registry_product: 'swr',
    registry_operation: 'deleteImageTag',
    registry_resource_type: 'tag',
    registry_resource_name: 'group/nginx:1.27',
    registry_project: 'group',
    container_image_repository: 'group/nginx',
    container_image_tag: '1.27',
  });
});

for (const [value, want] of [
  [1767225600123, 1767225600123000000n],
  ['1767225600123', 1767225600123000000n],
  ['2016/12/08 11:07:28 GMT+08:00', 1481166448000000000n],
  ['Dec 8, 2016 11:24:04 GMT+08:00', 1481167444000000000n],
  ['2016/12/08 03:07:28 GMT', 1481166448000000000n],
  ['2016-12-08T03:07:28.5Z', 1481166448500000000n],
  ['Foo 8, 2016 11:24:04 GMT+08:00', undefined],
  ['2016/13/08 11:07:28 GMT+08:00', undefined],
  ['yesterday', undefined],
  [-1, undefined],
  [1.5, undefined],
  [null, undefined],
] as Array<[unknown, bigint | undefined]>) {
  test(`the time ${String(value)}`, () => assert.equal(parseCtsTime(value), want));
}

const forms: Array<[string, Record<string, unknown>, Record<string, unknown>]> = [
  ['the user as text', { user: JSON.stringify(ALICE) }, { user_name: 'alice', user_id: '26e9' }],
  ['the user that is none', { user: 'alice' }, { user_name: undefined }],
  ['what is null as text', { source_ip: 'null', resource_name: 'null' }, { client_address: undefined }],
  ['a status as a number', { code: 200 }, { http_response_status_code: 200 }],
  ['a status that is none', { code: 'SVC.1' }, { http_response_status_code: undefined }],
  [
    'a user of old regions',
    { user: { name: 'bob', domain: { id: 'd1', name: 'acme' } } },
    { user_name: 'bob', cloud_account_id: 'd1' },
  ],
  ['a root user', { user: { ...ALICE, principal_is_root_user: 'true' } }, { user_root: true }],
  [
    'a user at the console',
    { trace_type: 'ConsoleAction', user: { ...ALICE, access_key_id: 'HSTA1', invoked_by: ['service.console'] } },
    { user_credential_type: 'temporary', user_agent_name: 'console' },
  ],
  [
    'a user through a service',
    { user: { ...ALICE, invoked_by: ['service.CCE'] } },
    { user_name: 'alice', user_agent_name: 'CCE' },
  ],
  [
    'a user agent',
    { user_agent: 'docker/24.0.7 go/go1.20 (linux)' },
    { user_agent_name: 'docker', user_agent_version: '24.0.7' },
  ],
  [
    'an agency',
    { user: { ...ALICE, name: 'build/s1', user_name: undefined, principal_urn: 'sts::1f9b:assumed-agency:build/s1' } },
    { user_name: 's1', user_effective_name: 'build', user_credential_type: 'temporary' },
  ],
  [
    'somebody of a company’s own directory',
    { user: { ...ALICE, principal_urn: 'sts::1f9b:external-user:okta/carol@example.com' } },
    { user_name: 'carol@example.com', user_effective_name: undefined, user_credential_type: 'temporary' },
  ],
  ['another account’s user', { resource_account_id: '2222' }, { user_name: 'acme/alice', cloud_account_id: '2222' }],
  ['its own account', { resource_account_id: '1f9b' }, { user_name: 'alice', cloud_account_id: '1f9b' }],
  [
    'a failure',
    { trace_rating: 'warning', code: '403', response: { errors: [{ errorCode: 'SVCSTG.SWR.4030001' }] } },
    { event_outcome: 'failure', event_reason: 'SVCSTG.SWR.4030001' },
  ],
  [
    'a failure told as text',
    { trace_rating: 'warning', response: '{"error_code":"SWR.1"}' },
    { event_outcome: 'failure', event_reason: 'SWR.1' },
  ],
  ['an incident', { trace_rating: 'incident', code: '500' }, { event_outcome: 'failure', event_reason: 'incident' }],
  ['no rating', { trace_rating: undefined, code: '404' }, { event_outcome: 'failure' }],
  ['neither rating nor status', { trace_rating: undefined, code: undefined }, { event_outcome: 'unknown' }],
];
for (const [what, change, want] of forms) {
  test(`a trace with ${what}`, () => {
    const { record } = normalise(change);
    for (const [key, value] of Object.entries(want)) {
      assert.equal(record[key as keyof typeof record], value, key);
    }
  });
}

for (const [what, change, want] of [
  ['the system', { user: undefined, source_ip: '', trace_type: 'SystemAction' }, 'system'],
  ['the system, though it names a user', { source_ip: '', trace_type: 'SystemAction' }, 'system'],
  ['nobody that is known', { user: {} }, 'unknown'],
  ['an agency of a service', { user: { ...ALICE, principal_urn: 'sts::1f9b:assumed-agency:cce/s' } }, 'service'],
  [
    'an agency that somebody has changed to',
    { trace_type: 'ConsoleAction', user: { ...ALICE, principal_urn: 'sts::1f9b:assumed-agency:ops/alice' } },
    'human',
  ],
] as Array<[string, Record<string, unknown>, string]>) {
  test(`it was ${what}`, () => assert.equal(normalise(change).actor, want));
}

const places: Array<[string, Record<string, unknown>, Array<string | undefined>]> = [
  [
    'a namespace',
    { trace_name: 'createUserNamespace', resource_name: 'group' },
    ['group', undefined, undefined, undefined],
  ],
  [
    'a permission for a namespace',
    { trace_name: 'updateUserNamespaceAuth', resource_type: 'usernamespaceauth', resource_name: 'group' },
    ['group', undefined, undefined, undefined],
  ],
  [
    'a permission for a repository',
    { trace_name: 'createUserRepositoryAuth', resource_type: 'userrepositoryauth', resource_name: 'group/nginx' },
    ['group', 'group/nginx', undefined, undefined],
  ],
  [
    'a repository',
    { trace_name: 'createImageRepository', resource_name: 'group/nginx' },
    ['group', 'group/nginx', undefined, undefined],
  ],
  [
    'a repository with a slash',
    { trace_name: 'createImageRepository', resource_name: 'group/web$front' },
    ['group', 'group/web/front', undefined, undefined],
  ],
  ['with its registry', { resource_name: `${registry.name}/group/nginx:1` }, ['group', 'group/nginx', '1', undefined]],
  [
    'a digest',
    { trace_name: 'deleteArtifact', resource_name: `group/nginx@sha256:${'a'.repeat(64)}` },
    ['group', 'group/nginx', undefined, `sha256:${'a'.repeat(64)}`],
  ],
  [
    'a digest alone',
    {
      trace_name: 'downloadImageLayer',
      resource_name: `sha256:${'a'.repeat(64)}`,
      request: { namespace: 'g', repository: 'n' },
    },
    ['g', 'g/n', undefined, `sha256:${'a'.repeat(64)}`],
  ],
  [
    'a tag alone',
    { resource_name: '1.27', request: '{"namespace":"g","repository":"n$m"}' },
    ['g', 'g/n/m', '1.27', undefined],
  ],
  [
    'a repository alone',
    { trace_name: 'deleteImageRepository', resource_name: 'nginx', request: { namespace: 'g' } },
    ['g', 'g/nginx', undefined, undefined],
  ],
  [
    'a credential',
    { trace_name: 'createDockerConfig', resource_name: 'dockerconfig' },
    [undefined, undefined, undefined, undefined],
  ],
];
for (const [what, change, want] of places) {
  test(`where it is: ${what}`, () => {
    const {
      registry_project: project,
      container_image_repository: repository,
      container_image_tag: tag,
      oci_manifest_digest: digest,
    } = normalise(change).record;
    assert.deepEqual([project, repository, tag, digest], want);
  });
}

test('a login command is a new credential, of which nothing is kept', () => {
  const response = JSON.stringify({
    auths: { 'swr.example.com': { auth: 'c2VjcmV0' } },
    login: 'docker login -p c2VjcmV0',
  });
  const change = { trace_name: 'createDockerConfig', resource_type: 'dockerlogincmd', resource_name: '', response };
  const { record, severity } = normalise(change);
  assert.deepEqual([record.event_action, record.registry_resource_type, severity], ['create', 'credential', 'medium']);
  assert.doesNotMatch(normalise(change).evidence ?? '', /c2VjcmV0/);
  assert.match(String(evidence(change)['response']), /"auths":/);
  assert.equal(evidence({ ...change, response: 'docker login -u a c2VjcmV0' })['response'], '[redacted]');
  assert.deepEqual(evidence({ ...change, response: { token: 'c2VjcmV0', id: 1 } })['response'], {
    token: '[redacted]',
    id: 1,
  });
});

test('secrets in other bodies are replaced; the rest of the evidence is as it came', () => {
  const request = '{"name":"hook","auth_header":"Bearer c2VjcmV0"}';
  const change = { trace_name: 'createWebhook', request, message: 'docker login -u a -p c2VjcmV0' };
  assert.doesNotMatch(normalise(change).evidence ?? '', /c2VjcmV0/);
  assert.deepEqual(evidence({}), TRACE);
});

test('who is granted what', () => {
  const request = [
    { user_id: 'u1', user_name: 'bob', auth: 7 },
    { user_name: 'carol', auth: 1 },
    { user_name: 'dave' },
    null,
  ];
  const { record, severity } = normalise({ trace_name: 'createUserNamespaceAuth', resource_name: 'group', request });
  assert.deepEqual(
    [record.event_action, severity, record.message],
    ['grant', 'medium', 'bob (manage), carol (read), dave']
  );
});

test('an instance of the Enterprise edition has its own name', () => {
  const id = '5f3c2a10-aaaa-4bbb-8ccc-000000000001';
  const where = { ...registry, instances: new Map([[id, 'shop.swr-pro.example.com']]) };
  const change = {
    trace_name: 'deleteArtifact',
    resource_name: 'library/web:1',
    resource_url: `/swr/instances/${id}/repositories`,
  };
  const { record } = normalise(change, where);
  assert.deepEqual([record.registry_name, record.registry_instance_id], ['shop.swr-pro.example.com', id]);
  assert.equal(
    normalise({ trace_name: 'deleteInstance', resource_type: 'instance', resource_id: 'x1' }).record
      .registry_instance_id,
    'x1'
  );
});

for (const key of ['trace_id', 'trace_name', 'service_type', 'time']) {
  test(`without ${key} it is no trace`, () => {
    assert.equal(ctsTraceSchema.safeParse({ ...TRACE, [key]: undefined }).success, false);
  });
}
