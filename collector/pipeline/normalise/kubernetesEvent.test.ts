import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from '../../testing.ts';
import { parseTime } from '../time.ts';
import { eventTime, kubernetesEventSchema, normaliseKubernetesEvent } from './kubernetesEvent.ts';

const parse = (value: unknown) => kubernetesEventSchema.parse(value);
const normalise = (value: unknown) => normaliseKubernetesEvent(parse(value), JSON.stringify(value))!;

const GOLDEN = [
  'low event-repeat nodes/lab ImageGCFailed node=lab count=12 by=kubelet',
  'info event pods/priv Scheduled ns=ops by=default-scheduler',
  'info event-repeat pods/priv Pulled ns=ops node=lab c=priv count=13 by=kubelet',
  'info event-repeat pods/priv Created ns=ops node=lab c=priv count=11 by=kubelet',
  'info event-repeat pods/priv Started ns=ops node=lab c=priv count=10 by=kubelet',
];

test('real events become records', () => {
  const found = fixture('kubernetes-events.jsonl').map((line) => {
    const { severity, record, evidence } = normalise(JSON.parse(line));
    assert.deepEqual(JSON.parse(evidence ?? ''), JSON.parse(line));
    return [
      severity,
      record.event_action,
      `${record.k8s_object_resource}/${record.k8s_object_name}`,
      record.event_reason,
      record.k8s_namespace_name && `ns=${record.k8s_namespace_name}`,
      record.k8s_node_name && `node=${record.k8s_node_name}`,
      record.k8s_container_name && `c=${record.k8s_container_name}`,
      record.k8s_event_count && `count=${record.k8s_event_count}`,
      `by=${record.k8s_event_reporting_controller}`,
    ]
      .filter(Boolean)
      .join(' ');
  });
  assert.deepEqual(found.slice(0, GOLDEN.length), GOLDEN);
  assert.equal(found.length, 21);
});

/** One event as either API shows it, taken from a real API server. */
const metadata = {
  name: 'web.18eaa427cd37b8d3',
  namespace: 'shop',
  uid: '5e90bc68-302d-45f4-8199-793d9f8cfef1',
  resourceVersion: '203',
  creationTimestamp: '2026-11-23T09:58:13Z',
};
const about = {
  kind: 'Pod',
  namespace: 'shop',
  name: 'web',
  uid: 'u1',
  apiVersion: 'v1',
  fieldPath: 'spec.containers{c}',
};
const once = '2026-11-23T09:58:12Z';
const source = { component: 'kubelet', host: 'n1' };
const common = { kind: 'Event', metadata, eventTime: null, reason: 'BackOff', type: 'Warning' };
const newer = {
  ...common,
  apiVersion: 'events.k8s.io/v1',
  regarding: about,
  note: 'hello',
  deprecatedSource: source,
  deprecatedFirstTimestamp: once,
  deprecatedLastTimestamp: once,
  deprecatedCount: 1,
};
const older = {
  ...common,
  apiVersion: 'v1',
  involvedObject: about,
  message: 'hello',
  source,
  firstTimestamp: once,
  lastTimestamp: once,
  count: 1,
};

test('both APIs give the same record', () => {
  const [a, b] = [normalise(newer), normalise(older)];
  assert.deepEqual({ ...a, evidence: '' }, { ...b, evidence: '' });
  assert.deepEqual(a.record, {
    record_id: 'event/5e90bc68-302d-45f4-8199-793d9f8cfef1/203',
    event_action: 'event',
    event_outcome: 'failure',
    event_reason: 'BackOff',
    k8s_node_name: 'n1',
    k8s_namespace_name: 'shop',
    k8s_pod_name: 'web',
    k8s_pod_uid: 'u1',
    k8s_container_name: 'c',
    k8s_object_resource: 'pods',
    k8s_object_api_group: undefined,
    k8s_object_name: 'web',
    k8s_object_uid: 'u1',
    k8s_event_type: 'Warning',
    k8s_event_count: undefined,
    k8s_event_reporting_controller: 'kubelet',
    message: 'hello',
  });
});

test('an event has the most precise time of its last occurrence', () => {
  const at = (more: object) => eventTime(parse({ ...newer, ...more }));
  const plain = { metadata: { ...metadata, name: 'web.x' } };
  assert.equal(at({}), 1_795_427_892_314_224_851n, 'the nanoseconds in the name');
  assert.equal(at(plain), parseTime(once));
  const later = '2026-11-23T10:58:12Z';
  assert.equal(
    at({ deprecatedLastTimestamp: later, deprecatedCount: 9 }),
    parseTime(later),
    'the name is of the first time'
  );
  const micro = '2026-11-23T09:58:12.923480Z';
  assert.equal(at({ ...plain, eventTime: micro }), parseTime(micro));
  const series = { count: 3, lastObservedTime: '2026-11-23T11:00:00.000001Z' };
  assert.equal(at({ eventTime: micro, series }), parseTime(series.lastObservedTime));
  const bare = { deprecatedFirstTimestamp: null, deprecatedLastTimestamp: null };
  assert.equal(at({ ...plain, ...bare }), parseTime(metadata.creationTimestamp));
  assert.equal(
    normaliseKubernetesEvent(parse({ ...newer, ...bare, metadata: { ...metadata, creationTimestamp: null } }), ''),
    undefined
  );
});

test('an update is a repeat with a record id of its own', () => {
  const { record } = normalise({ ...newer, metadata: { ...metadata, resourceVersion: '300' }, series: { count: 4 } });
  assert.deepEqual(
    [record.record_id.split('/').at(-1), record.event_action, record.k8s_event_count],
    ['300', 'event-repeat', 4]
  );
});

test('what an event is about: kinds, groups, nodes, init containers', () => {
  const of = (regarding: object) => normalise({ ...newer, deprecatedSource: undefined, regarding }).record;
  const resources = ['NetworkPolicy', 'Ingress', 'Endpoints', 'Gateway', 'Deployment'].map(
    (kind) => of({ kind, name: 'x' }).k8s_object_resource
  );
  assert.deepEqual(resources, ['networkpolicies', 'ingresses', 'endpoints', 'gateways', 'deployments']);
  assert.equal(of({ kind: 'Job', apiVersion: 'batch/v1' }).k8s_object_api_group, 'batch');
  const node = of({ kind: 'Node', name: 'n1', uid: 'n1' });
  assert.deepEqual([node.k8s_node_name, node.k8s_object_uid, node.k8s_namespace_name], ['n1', undefined, undefined]);
  assert.equal(of({ kind: 'Pod', fieldPath: 'spec.initContainers{init}' }).k8s_container_name, 'init');
  assert.equal(of({ kind: 'Pod', fieldPath: 'spec.containers[2]' }).k8s_container_name, undefined);
});

test('severity goes by type, by reason, and by what admission said', () => {
  const of = (type: string, reason: string, note = '') => normalise({ ...newer, type, reason, note }).severity;
  assert.equal(of('Normal', 'Started'), 'info');
  assert.equal(of('Warning', 'FailedMount'), 'low');
  assert.equal(of('Warning', 'Evicted'), 'medium');
  assert.equal(of('Normal', 'BackOff'), 'low');
  assert.equal(of('Warning', 'constructor'), 'low');
  assert.equal(
    of('Warning', 'FailedCreate', 'pods "x" is forbidden: violates PodSecurity "restricted:latest"'),
    'medium'
  );
  assert.equal(of('Warning', 'FailedCreate', 'pods "x" is forbidden: exceeded quota'), 'low');
});

test('a long message is cut, the evidence is not', () => {
  const { record, evidence } = normalise({ ...newer, note: 'x'.repeat(10_000) });
  assert.equal(record.message?.length, 4097);
  assert.ok((evidence?.length ?? 0) > 10_000);
});
