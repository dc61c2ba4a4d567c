import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from '../../testing.ts';
import type { Observation } from '../observation.ts';
import { parseAuditEvent, type AuditEvent } from './auditEvent.ts';
import { normaliseAuditEvent } from './kubernetesAudit.ts';

const lines = fixture('kubernetes-audit.jsonl');

function parse(value: unknown): AuditEvent {
  const parsed = parseAuditEvent(value);
  assert.ok('event' in parsed, JSON.stringify(parsed));
  return parsed.event;
}

function normalise(event: AuditEvent, started = false, raw?: string): Observation {
  const observation = normaliseAuditEvent(event, () => started, raw);
  assert.ok('record' in observation, 'fault' in observation ? observation.fault : '');
  return observation;
}

/** A real event, changed. */
function event(more: Record<string, unknown> = {}): AuditEvent {
  return parse({ ...(JSON.parse(lines[0]!) as object), ...more });
}

const summary = ({ record: r, access, actor, severity }: Observation) => {
  const object = [r.k8s_namespace_name, r.k8s_object_resource, r.k8s_object_subresource, r.k8s_object_name];
  const what = object.filter(Boolean).join('/') || r.url_path;
  return [r.user_name, r.event_action, what, access, actor, severity, r.event_outcome].join(' ');
};

const GOLDEN = [
  'admin exec default/pods/exec/t1 exec human medium success',
  'admin exec-end default/pods/exec/t1 none human info success',
  'alice exec shop/pods/exec/client exec human medium success',
  'alice exec-end shop/pods/exec/client none human info success',
  'alice port-forward shop/pods/portforward/web-b45b684b4-565d7 exec human low success',
  'alice port-forward-end shop/pods/portforward/web-b45b684b4-565d7 none human info success',
  'admin debug shop/pods/ephemeralcontainers/client exec human medium success',
  'admin get shop/secrets/db read human medium failure',
  'alice list shop/secrets read human medium failure',
  'mallory list shop/pods read human low failure',
  'admin create shop/secrets/db write human medium success',
  'admin create clusterrolebindings/oops write human medium success',
  'admin create ops/pods/priv write human high success',
  'system:node:lab watch-end services read node info success',
  'admin watch csidrivers read human info success',
  'admin get /apis/events.k8s.io/v1 read human info success',
  'mallory create selfsubjectrulesreviews read human info success',
  'system:apiserver update kube-system/leases/apiserver-wlv32tlttr4jl3gtroqexyxapa write system info success',
  'admin create shop/pods/web-b45b684b4-565d7 write human info success',
];

lines.forEach((line, index) => {
  test(`a real event: ${GOLDEN[index]}`, () => {
    const parsed = parse(JSON.parse(line));
    const ends = parsed.stage === 'ResponseComplete';
    assert.equal(summary(normalise(parsed, ends, line)), GOLDEN[index]);
    assert.equal(normalise(parsed, ends, line).evidence, line, 'the evidence is the untouched text');
  });
});

test('every fixture is looked at', () => assert.equal(lines.length, GOLDEN.length));

test('the whole record of an exec', () => {
  const observation = normalise(parse(JSON.parse(lines[2]!)));
  assert.match(observation.record.record_id, /^[0-9a-f-]{36}\/ResponseStarted\/[\w-]{11}$/);
  assert.deepEqual(
    { ...observation.record, record_id: '', k8s_audit_id: '', session_id: '' },
    {
      record_id: '',
      event_action: 'exec',
      event_outcome: 'success',
      event_reason: undefined,
      event_duration: undefined,
      user_name: 'alice',
      user_effective_name: undefined,
      user_cloud_identity: undefined,
      user_pod_name: undefined,
      client_address: '127.0.0.1',
      client_address_claimed: undefined,
      user_agent_original: 'kubectl/v0.0.0 (linux/amd64) kubernetes/$Format',
      user_agent_name: 'kubectl',
      user_agent_version: '0.0.0',
      k8s_node_name: undefined,
      k8s_namespace_name: 'shop',
      k8s_pod_name: 'client',
      k8s_object_resource: 'pods',
      k8s_object_subresource: 'exec',
      k8s_object_api_group: undefined,
      k8s_object_name: 'client',
      k8s_object_uid: undefined,
      k8s_object_changes: undefined,
      k8s_pod_host_access: undefined,
      k8s_audit_id: '',
      k8s_audit_stage: 'ResponseStarted',
      k8s_audit_level: 'RequestResponse',
      k8s_authorization_decision: 'allow',
      k8s_authorization_reason: 'RBAC: allowed by RoleBinding "alice-pods/shop" of Role "podman" to User "alice"',
      k8s_dry_run: undefined,
      url_path: undefined,
      http_response_status_code: 101,
      session_id: '',
      k8s_container_name: 'client',
      process_command_line: "sh -c 'whoami; id; cat /etc/passwd; uname -a'",
      file_path: undefined,
      network_port: undefined,
    }
  );
  assert.equal(observation.record.session_id, observation.record.k8s_audit_id);
  assert.equal(observation.time % 1_000_000_000n, BigInt(/\.(\d+)Z","annotations/.exec(lines[2]!)![1]!.padEnd(9, '0')));
});

test('the ResponseComplete of a request whose start was not recorded is the request itself, with its duration', () => {
  const { record, access, severity } = normalise(parse(JSON.parse(lines[3]!)), false);
  assert.deepEqual([record.event_action, access, severity], ['exec', 'exec', 'medium']);
  assert.ok((record.event_duration ?? 0) > 1_000_000);
});

test('started is asked by the audit ID and by the id that the record of the start has', () => {
  const start = normalise(parse(JSON.parse(lines[2]!)));
  const asked: string[][] = [];
  normaliseAuditEvent(parse(JSON.parse(lines[3]!)), (...ids) => asked.push(ids) > 0);
  assert.deepEqual(asked, [[start.record.k8s_audit_id, start.record.record_id]]);
});

test('another request with the same audit ID, which a client can choose, is another record', () => {
  const base = { auditID: 'chosen', stage: 'ResponseComplete' };
  const variants: Array<Record<string, unknown>> = [
    {},
    { requestURI: '/api/v1/namespaces/default/pods/t1/exec?command=id' },
    { verb: 'create' },
    { user: { username: 'mallory' } },
    { impersonatedUser: { username: 'alice' } },
    { requestReceivedTimestamp: '2026-11-23T09:58:14.000001Z' },
    { stage: 'ResponseStarted' },
  ];
  const ids = variants.map((more) => normalise(event({ ...base, ...more })).record.record_id);
  assert.equal(new Set(ids).size, variants.length);
  assert.equal(normalise(event({ ...base })).record.record_id, ids[0], 'the same one sent again has the same id');
});

test('an audit ID of any length is taken, and does not make the record_id long', () => {
  const { record } = normalise(event({ auditID: 'x'.repeat(100_000) }));
  assert.ok(record.record_id.length < 100, record.record_id);
});

const cases: Array<{
  name: string;
  more: Record<string, unknown>;
  started?: boolean;
  expect: Record<string, unknown>;
}> = [
  {
    name: 'a watch that ends reads, whatever its beginning was',
    more: {
      verb: 'watch',
      objectRef: { resource: 'pods' },
      requestURI: '/api/v1/pods?watch=1',
      stage: 'ResponseComplete',
    },
    started: true,
    expect: { event_action: 'watch-end', access: 'read', severity: 'info' },
  },
  {
    name: 'attach, also by SPDY',
    more: {
      verb: 'create',
      objectRef: { resource: 'pods', subresource: 'attach', name: 'p' },
      requestURI: '/x?container=c',
    },
    expect: { event_action: 'attach', access: 'exec', k8s_container_name: 'c', severity: 'medium' },
  },
  {
    name: 'looking at ephemeral containers is a read',
    more: {
      verb: 'get',
      objectRef: { resource: 'pods', subresource: 'ephemeralcontainers', name: 'p' },
      requestURI: '/x',
    },
    expect: { event_action: 'get', access: 'read', session_id: undefined },
  },
  {
    name: 'an ephemeral container with its image and command',
    more: {
      verb: 'patch',
      objectRef: { resource: 'pods', subresource: 'ephemeralcontainers', name: 'p' },
      requestObject: {
        spec: {
          ephemeralContainers: [{ name: 'old' }, { name: 'dbg', image: 'bb', command: ['sh', '-c'], args: ['id; w'] }],
        },
      },
    },
    expect: {
      event_action: 'debug',
      k8s_container_name: 'dbg',
      container_image_name: 'bb',
      container_image_repository: 'bb',
      process_command_line: "sh -c 'id; w'",
    },
  },
  {
    name: 'a body that is not what it should be',
    more: {
      verb: 'patch',
      objectRef: { resource: 'pods', subresource: 'ephemeralcontainers', name: 'p' },
      requestObject: { spec: { ephemeralContainers: [null] } },
    },
    expect: { event_action: 'debug', k8s_container_name: undefined },
  },
  {
    name: 'ports of a port-forward',
    more: {
      objectRef: { resource: 'pods', subresource: 'portforward', name: 'p' },
      requestURI: '/x?ports=80&ports=443',
    },
    expect: { event_action: 'port-forward', network_port: '80,443' },
  },
  {
    name: 'a command with an ampersand, a plus and a broken escape',
    more: { requestURI: '/x?command=sh&command=-c&command=a%26b%2Bc+d%zz&container=c' },
    expect: { process_command_line: "sh -c 'a&b+c d%zz'" },
  },
  ...['ResponseComplete', 'Panic'].flatMap((stage) =>
    [
      { action: 'exec', access: 'none', ref: { resource: 'pods', subresource: 'exec', name: 'p' } },
      { action: 'attach', access: 'none', ref: { resource: 'pods', subresource: 'attach', name: 'p' } },
      { action: 'port-forward', access: 'none', ref: { resource: 'pods', subresource: 'portforward', name: 'p' } },
      { action: 'get', access: 'read', ref: { resource: 'pods', subresource: 'log', name: 'p' } },
      { action: 'proxy', access: 'read', ref: { resource: 'services', subresource: 'proxy', name: 's' } },
    ].map(({ action, access, ref }) => ({
      name: `${stage} of ${ref.subresource} that has begun is its end`,
      more: { verb: 'get', objectRef: ref, requestURI: '/x', stage, responseStatus: { code: 200 } },
      started: true,
      expect: {
        event_action: `${action}-end`,
        access,
        severity: 'info',
        event_outcome: stage === 'Panic' ? 'failure' : 'success',
      },
    }))
  ),
  {
    name: 'exec through a kubelet is an exec in a pod, and severe',
    more: {
      verb: 'create',
      objectRef: { resource: 'nodes', subresource: 'proxy', name: 'https:n1:10250', apiVersion: 'v1' },
      requestURI: '/api/v1/nodes/https:n1:10250/proxy/exec/shop/client/web?command=sh&command=-c&command=id&output=1',
    },
    expect: {
      event_action: 'exec',
      access: 'exec',
      severity: 'high',
      session_id: event().auditID,
      k8s_node_name: 'n1',
      k8s_namespace_name: 'shop',
      k8s_pod_name: 'client',
      k8s_container_name: 'web',
      k8s_object_resource: 'nodes',
      k8s_object_subresource: 'proxy',
      k8s_object_name: 'https:n1:10250',
      process_command_line: 'sh -c id',
      url_path: '/exec/shop/client/web',
    },
  },
  {
    name: 'the end of an exec through a kubelet',
    more: {
      stage: 'ResponseComplete',
      verb: 'get',
      objectRef: { resource: 'nodes', subresource: 'proxy', name: 'n1' },
      requestURI: '/api/v1/nodes/n1/proxy/exec/shop/client/web?command=id',
    },
    started: true,
    expect: { event_action: 'exec-end', access: 'none', severity: 'info', k8s_pod_name: 'client' },
  },
  {
    name: "a container's log by way of the kubelet",
    more: {
      verb: 'get',
      objectRef: { resource: 'nodes', subresource: 'proxy', name: 'n1' },
      requestURI: '/api/v1/nodes/n1/proxy/containerLogs/shop/client/web?tailLines=5',
    },
    expect: {
      event_action: 'get',
      access: 'read',
      session_id: undefined,
      k8s_pod_name: 'client',
      k8s_container_name: 'web',
    },
  },
  {
    name: "a kubelet's other paths",
    more: {
      verb: 'get',
      objectRef: { resource: 'nodes', subresource: 'proxy', name: 'n1' },
      requestURI: '/api/v1/nodes/n1/proxy/metrics/cadvisor',
    },
    expect: { event_action: 'proxy', access: 'read', url_path: '/metrics/cadvisor', k8s_pod_name: undefined },
  },
  {
    name: 'a pod through the proxy',
    more: {
      verb: 'create',
      objectRef: { resource: 'pods', subresource: 'proxy', namespace: 'shop', name: 'http:web:8080' },
      requestURI: '/api/v1/namespaces/shop/pods/http:web:8080/proxy/exec/a/b/c?command=id',
    },
    expect: {
      event_action: 'proxy',
      access: 'write',
      k8s_pod_name: 'web',
      k8s_namespace_name: 'shop',
      url_path: '/exec/a/b/c',
      process_command_line: undefined,
    },
  },
  {
    name: 'kubectl cp out of a container',
    more: { requestURI: '/x?command=tar&command=cf&command=-&command=%2Fetc%2Fpasswd&container=c' },
    expect: {
      event_action: 'copy-out',
      file_path: '/etc/passwd',
      access: 'exec',
      severity: 'medium',
      process_command_line: 'tar cf - /etc/passwd',
    },
  },
  {
    name: 'kubectl cp into a container has ended',
    more: {
      stage: 'ResponseComplete',
      requestURI: '/x?command=tar&command=-xmf&command=-&command=-C&command=%2Ftmp',
    },
    started: true,
    expect: { event_action: 'copy-in-end', file_path: '/tmp', access: 'none' },
  },
  {
    name: 'a real user that acts as another: the class is of the real one',
    more: {
      verb: 'get',
      objectRef: { resource: 'pods', name: 'p' },
      user: { username: 'mallory' },
      impersonatedUser: { username: 'system:kube-scheduler', groups: ['system:masters', 'system:authenticated'] },
    },
    expect: {
      user_name: 'mallory',
      user_effective_name: 'system:kube-scheduler',
      actor: 'human',
      severity: 'high',
    },
  },
  {
    name: 'a scaled deployment',
    more: {
      verb: 'patch',
      objectRef: { resource: 'deployments', subresource: 'scale', name: 'web' },
      requestURI: '/x',
      requestObject: { spec: { replicas: 5 } },
    },
    expect: { event_action: 'patch', k8s_object_changes: 'spec.replicas=5' },
  },
  { name: 'a panic', more: { stage: 'Panic', responseStatus: { code: 500 } }, expect: { event_outcome: 'failure' } },
  {
    name: 'what was only received is told of again: no second exec, no second alarm',
    more: { stage: 'RequestReceived', responseStatus: null },
    expect: { event_action: 'exec-received', event_outcome: 'unknown', access: 'none', severity: 'info' },
  },
  {
    name: 'a dry run',
    more: { verb: 'create', objectRef: { resource: 'pods', name: 'p' }, requestURI: '/api/v1/pods?dryRun=All' },
    expect: { k8s_dry_run: true, access: 'write' },
  },
  {
    name: 'an exec is no dry run, whatever its URL says',
    more: { requestURI: '/x?command=id&dryRun=All' },
    expect: { k8s_dry_run: undefined, severity: 'medium' },
  },
  { name: 'a dry run in name only', more: { requestURI: '/x?notdryRun=All' }, expect: { k8s_dry_run: undefined } },
  {
    name: 'a node',
    more: { verb: 'patch', objectRef: { resource: 'nodes', name: 'n1' }, requestURI: '/api/v1/nodes/n1' },
    expect: { k8s_node_name: 'n1', k8s_pod_name: undefined, access: 'write' },
  },
  {
    name: 'of several addresses the one that cannot be forged',
    more: { sourceIPs: ['6.6.6.6', '10.0.0.1', '192.0.2.7'] },
    expect: { client_address: '192.0.2.7', client_address_claimed: '6.6.6.6, 10.0.0.1' },
  },
  {
    name: 'no addresses',
    more: { sourceIPs: null },
    expect: { client_address: undefined, client_address_claimed: undefined },
  },
  { name: 'one address', more: { sourceIPs: ['192.0.2.7'] }, expect: { client_address_claimed: undefined } },
  {
    name: 'anonymous access',
    more: { verb: 'get', user: { username: 'system:anonymous' }, objectRef: { resource: 'pods', name: 'p' } },
    expect: { actor: 'unknown', severity: 'high' },
  },
  {
    name: 'a path outside of the API keeps its query to itself',
    more: { verb: 'get', objectRef: null, requestURI: '/healthz?verbose=1' },
    expect: { url_path: '/healthz', access: 'read', k8s_object_resource: undefined },
  },
  {
    name: 'a verb nobody knows',
    more: { verb: 'approve', objectRef: { resource: 'signers' } },
    expect: { event_action: 'approve', access: 'none' },
  },
];

for (const { name, more, started, expect } of cases) {
  test(name, () => {
    const { record, access, actor, severity } = normalise(event(more), started);
    const all: Record<string, unknown> = { ...record, access, actor, severity };
    assert.deepEqual(Object.fromEntries(Object.keys(expect).map((key) => [key, all[key]])), expect);
  });
}

const faults: Array<[string, unknown, string]> = [
  ['no object', 5, 'event: '],
  ['nothing', null, 'event: '],
  ['another kind', { ...event(), kind: 'Pod' }, 'kind: '],
  ['another group', { ...event(), apiVersion: 'v1' }, 'apiVersion: '],
  ['no audit ID', { ...event(), auditID: '' }, 'auditID: '],
  ['an unknown stage', { ...event(), stage: 'Done' }, 'stage: '],
  ['an address that is none', { ...event(), sourceIPs: [5] }, 'sourceIPs.0: '],
  ['a user without a name', { ...event(), user: { username: {} } }, 'user.username: '],
];
for (const [name, value, path] of faults) {
  test(`an event that is none names what is wrong: ${name}`, () => {
    const parsed = parseAuditEvent(value);
    assert.ok('fault' in parsed && parsed.fault.startsWith(path), JSON.stringify(parsed).slice(0, 200));
  });
}

for (const key of ['stageTimestamp', 'requestReceivedTimestamp']) {
  test(`a ${key} that is none is a fault`, () => {
    const fault = { fault: `${key}: not an RFC 3339 time` };
    assert.deepEqual(
      normaliseAuditEvent(event({ [key]: '0001-01-01T00:00:00Z' }), () => false),
      fault
    );
    assert.deepEqual(
      normaliseAuditEvent(event({ [key]: 'yesterday' }), () => false),
      fault
    );
  });
}

test('fields that later versions add stay in the evidence', () => {
  const evidence = JSON.parse(normalise(event({ novelty: { a: 1 } })).evidence!) as Record<string, unknown>;
  assert.deepEqual(evidence['novelty'], { a: 1 });
});
