import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from '../../testing.ts';
import { formatTime } from '../time.ts';
import type { Fact } from './podFact.ts';
import { destroyed, isDisrupted, podFacts } from './podFacts.ts';
import { podSchema, type Pod } from './podStatus.ts';

/** What a real cluster (Kubernetes 1.34) told of some pods, status by status. */
const watched = fixture('pod-statuses.jsonl').map((line) => JSON.parse(line) as { type: string; object: unknown });

/** The facts of a pod whose name begins so, in the order in which they came to be known. */
function storyOf(name: string): Fact[] {
  const facts = new Map<string, Fact>();
  for (const { type, object } of watched) {
    const pod = podSchema.parse(object);
    if (pod.metadata.name.startsWith(name)) {
      const all = [...podFacts(pod), ...(type === 'DELETED' ? destroyed(pod) : [])];
      all.filter(({ key }) => !facts.has(key)).forEach((fact) => facts.set(fact.key, fact));
    }
  }
  return [...facts.values()].sort((a, b) => Number((a.time ?? 0n) - (b.time ?? 0n)));
}

const told = ({ action, cause, record }: Fact) =>
  [action, cause, record?.event_reason, record?.process_exit_code].filter((part) => part !== undefined).join(' ');

test('a pod that is created, runs and is evicted', () => {
  assert.deepEqual(storyOf('web-657464d7dc-4mmz4').map(told), [
    'create creation',
    'schedule creation',
    'start creation',
    'ready',
    'evict removal EvictionByEvictionAPI',
    'delete removal',
    'die removal Completed 0',
    'complete removal',
    'destroy removal',
  ]);
});

test('a container that runs out of memory again and again: one fact each time, and the restart tells why', () => {
  const story = storyOf('oom-').filter(({ record }) => (record?.k8s_container_restart_count ?? 9) <= 1);
  assert.deepEqual(story.map(told), [
    'start creation',
    'oom OOMKilled 137',
    'die OOMKilled 137',
    'start',
    'restart OOMKilled 137',
    'waiting CrashLoopBackOff',
    'oom OOMKilled 137',
    'die OOMKilled 137',
  ]);
  const die = story.find(({ action }) => action === 'die');
  assert.deepEqual([die?.record?.process_signal, die?.record?.event_duration], [9, 1_000_000_000]);
  assert.match(die?.record?.container_id ?? '', /^[0-9a-f]{64}$/);
  assert.equal(die?.record?.container_runtime_name, 'containerd');
});

test('an image that is not there', () => {
  assert.deepEqual(storyOf('nopull-').map(told).slice(0, 3), [
    'create creation',
    'schedule creation',
    'waiting ErrImageNeverPull',
  ]);
});

test('a debug container, and a Job', () => {
  const debug = storyOf('web-657464d7dc-sgg2j').filter(({ record }) => record?.k8s_container_type === 'ephemeral');
  assert.deepEqual(debug.map(told), ['start debug', 'debug debug', 'die Completed 0']);
  assert.deepEqual(storyOf('once-').map(told).slice(2), ['start creation', 'die Completed 0', 'complete']);
});

const SINCE = '2026-11-24T10:00:00Z';
const LATER = '2026-11-24T10:05:00Z';

function pod(status: object, more: { metadata?: object; spec?: object } = {}): Pod {
  const metadata = { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '1', creationTimestamp: SINCE };
  return podSchema.parse({ metadata: { ...metadata, ...more.metadata }, spec: { ...more.spec }, status });
}

const terminated = {
  exitCode: 137,
  reason: 'Error',
  startedAt: SINCE,
  finishedAt: LATER,
  containerID: 'containerd://a1',
};

const cases: Array<[string, Pod, string[]]> = [
  ['no status at all', pod({}), ['create']],
  [
    'not to be scheduled',
    pod({
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', lastTransitionTime: SINCE }],
    }),
    ['create', `unschedulable/${SINCE}`],
  ],
  [
    'starting',
    pod({ containerStatuses: [{ name: 'c', state: { waiting: { reason: 'ContainerCreating' } } }] }),
    ['create'],
  ],
  [
    'lost by the kubelet',
    pod({
      containerStatuses: [{ name: 'c', state: { terminated: { exitCode: 137, reason: 'ContainerStatusUnknown' } } }],
    }),
    ['create', 'c/lost/die'],
  ],
  [
    'never started',
    pod({
      containerStatuses: [
        { name: 'c', state: { terminated: { ...terminated, startedAt: '1970-01-01T00:00:00Z', exitCode: 128 } } },
      ],
    }),
    ['create', 'c/a1/die'],
  ],
  [
    'waiting for the next run',
    pod({
      containerStatuses: [
        { name: 'c', restartCount: 1, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated } },
      ],
    }),
    ['create', 'c/a1/start', 'c/a1/restart', 'c/a1/die', 'c/a1/waiting/CrashLoopBackOff'],
  ],
  ['not ready yet', pod({ conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: SINCE }] }), ['create']],
  [
    'not ready any more',
    pod({
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: LATER }],
      containerStatuses: [{ name: 'c', containerID: 'containerd://b2', state: { running: { startedAt: SINCE } } }],
    }),
    ['create', `unready/${LATER}`, 'c/b2/start'],
  ],
  [
    'evicted by the kubelet, before there were conditions',
    pod({ phase: 'Failed', reason: 'Evicted' }),
    ['create', 'evict', 'fail'],
  ],
  [
    'preempted',
    pod({
      conditions: [
        { type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler', lastTransitionTime: LATER },
      ],
    }),
    ['create', `preempt/${LATER}`],
  ],
  [
    'resized',
    pod({}, { metadata: { managedFields: [{ manager: 'kubectl', subresource: 'resize', time: LATER }] } }),
    ['create', `update/${LATER}`],
  ],
];

const disruptions: Array<[string, string, boolean]> = [
  ['EvictionByEvictionAPI', 'evict removal EvictionByEvictionAPI', false],
  ['PreemptionByScheduler', 'preempt PreemptionByScheduler', true],
  ['TerminationByKubelet', 'evict Evicted', true],
  ['DeletionByTaintManager', 'evict DeletionByTaintManager', true],
];
for (const [reason, want, disrupted] of disruptions) {
  test(`${reason} is ${disrupted ? "the cluster's own doing" : 'what somebody asked for'}`, () => {
    const target = { type: 'DisruptionTarget', status: 'True', reason, lastTransitionTime: LATER };
    const one = pod({ conditions: [target] });
    assert.deepEqual([told(podFacts(one)[1]!), isDisrupted(one)], [want, disrupted]);
  });
}

test('an eviction by the kubelet has one name, and the reason that the pod tells', () => {
  const target = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'TerminationByKubelet',
    lastTransitionTime: LATER,
  };
  const [, fact] = podFacts(pod({ phase: 'Failed', reason: 'Evicted', conditions: [target] }));
  assert.deepEqual([fact?.key, fact?.record?.event_reason], ['evict', 'Evicted']);
});

const kubeletsReasons: Array<[string, string]> = [
  ['The node was low on resource: memory. Threshold quantity: 100Mi, available: 3Mi. ', 'Evicted'],
  ['Pod was terminated in response to imminent node shutdown.', 'Terminated'],
  ['Preempted in order to admit critical pod', 'Preempting'],
];
for (const [message, want] of kubeletsReasons) {
  test(`why the kubelet ends a pod, where its status does not say so (yet): ${want}`, () => {
    const condition = { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message };
    const [, fact] = podFacts(pod({ conditions: [{ ...condition, lastTransitionTime: LATER }] }));
    assert.deepEqual([fact?.record?.event_reason, fact?.record?.message], [want, message]);
  });
}

for (const [name, status, keys] of cases) {
  test(`a pod ${name}`, () => {
    assert.deepEqual(
      podFacts(status).map(({ key }) => key),
      keys
    );
  });
}

test('a container that the kubelet lost has its id, and its end a time: when the pod was told to be ready no more', () => {
  const lost = { exitCode: 137, reason: 'ContainerStatusUnknown', startedAt: null, finishedAt: null };
  const status = { name: 'c', containerID: 'containerd://b2', state: { terminated: lost } };
  const ready = { type: 'Ready', status: 'False', lastTransitionTime: LATER };
  const die = podFacts(pod({ containerStatuses: [status], conditions: [ready] })).find(({ key }) => key === 'c/b2/die');
  assert.deepEqual(
    [die?.record?.container_id, die?.record?.event_reason, formatTime(die?.time ?? 0n).slice(0, 19)],
    ['b2', 'ContainerStatusUnknown', LATER.slice(0, 19)]
  );
});

test('of a run whose end was told before the kubelet lost it, the end stays as it was told', () => {
  const lost = { exitCode: 137, reason: 'ContainerStatusUnknown' };
  const status = {
    name: 'c',
    containerID: terminated.containerID,
    state: { terminated: lost },
    lastState: { terminated: { ...terminated, exitCode: 3 } },
  };
  const ends = podFacts(pod({ containerStatuses: [status] })).filter(({ action }) => action === 'die');
  assert.deepEqual(
    ends.map(({ key, record }) => [key, record?.process_exit_code]),
    [['c/a1/die', 3]]
  );
});

test('when a pod was asked to go does not change when its grace is shortened', () => {
  const times = [
    { deletionTimestamp: '2026-11-24T10:00:30Z', deletionGracePeriodSeconds: 30 },
    { deletionTimestamp: '2026-11-24T10:00:00Z', deletionGracePeriodSeconds: 0 },
  ].map((metadata) => podFacts(pod({}, { metadata })).find(({ key }) => key === 'delete')?.time ?? 0n);
  assert.deepEqual(
    times.map((time) => formatTime(time).slice(0, 19)),
    ['2026-11-24T10:00:00', '2026-11-24T10:00:00']
  );
});

test('a privileged container draws attention', () => {
  const containers = [{ name: 'c', securityContext: { privileged: true } }];
  const running = { name: 'c', containerID: 'containerd://b2', state: { running: { startedAt: SINCE } } };
  const facts = podFacts(pod({ containerStatuses: [running] }, { spec: { containers } }));
  assert.equal(facts.find(({ action }) => action === 'start')?.severity, 'medium');
});

const image = 'registry.example.com/shop/web:1.4';
const digest = `sha256:${'1a'.repeat(32)}`;
const images: Array<[string, string, Record<string, string | undefined>]> = [
  [
    'had from a registry',
    `registry.example.com/shop/web@${digest}`,
    { create: undefined, start: digest, die: undefined },
  ],
  ['that was put there, of which the id is told', digest, { create: undefined, start: undefined, die: undefined }],
];
for (const [name, imageID, want] of images) {
  test(`an image ${name}: what registries know it by, of the run that it is told of`, () => {
    const state = { running: { startedAt: LATER } };
    const status = {
      name: 'c',
      restartCount: 1,
      containerID: 'containerd://b2',
      imageID,
      state,
      lastState: { terminated },
    };
    const facts = podFacts(pod({ containerStatuses: [status] }, { spec: { containers: [{ name: 'c', image }] } }));
    for (const [action, expected] of Object.entries(want)) {
      const { record } = facts.findLast((fact) => fact.action === action)!;
      assert.deepEqual(
        [record?.container_image_name, record?.container_image_repository, record?.container_image_tag],
        [image, 'shop/web', '1.4']
      );
      assert.equal(record?.oci_manifest_digest, expected, action);
    }
  });
}
