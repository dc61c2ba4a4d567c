import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kubernetesEventSchema } from './kubernetesEvent.ts';
import type { Cause } from './podFact.ts';
import { factOfEvent, observeFact, parseDuration } from './podLifecycle.ts';

const event = (reason: string, note: string, kind = 'Pod') =>
  kubernetesEventSchema.parse({
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: 'web.1', namespace: 'shop', uid: 'e1', resourceVersion: '7' },
    reason,
    note,
    regarding: { kind, namespace: 'shop', name: 'web', uid: 'u1', fieldPath: 'spec.initContainers{setup}' },
    deprecatedFirstTimestamp: '2026-11-24T10:00:00Z',
    deprecatedLastTimestamp: '2026-11-24T10:00:00Z',
    deprecatedCount: 1,
  });

const PULLED = 'Successfully pulled image "shop/web:1.4" in 1m2.5s (1m3s including waiting). Image size: 5 bytes.';

const FAILED = 'Failed to pull image "shop/web:2.0": failed to resolve reference "shop/web:2.0":';

const cases: Array<[string, string, string, string | undefined, string | undefined]> = [
  ['a pull', 'Pulled', PULLED, 'image-pull', 'creation'],
  ['an image that was there', 'Pulled', 'Container image "x" already present on machine', undefined, undefined],
  ['an attempt to pull that failed', 'Failed', `${FAILED} not found`, 'image-pull', 'creation'],
  [
    'several of them that failed differently',
    'Failed',
    `(combined from similar events): ${FAILED} i/o timeout`,
    'image-pull',
    'creation',
  ],
  ['what comes of such an attempt', 'Failed', 'Error: ErrImagePull', undefined, undefined],
  ['an attempt that is put off', 'BackOff', 'Back-off pulling image "shop/web:2.0"', 'image-pull-backoff', 'creation'],
  ['a restart that is put off', 'BackOff', 'Back-off restarting failed container web', undefined, undefined],
  ['a failed probe', 'Unhealthy', 'Liveness probe failed: ', 'unhealthy', undefined],
  ['a kill for a failed probe', 'Killing', 'Container web failed liveness probe, will be restarted', 'kill', undefined],
  ['a kill as the pod is to go', 'Killing', 'Stopping container web', 'kill', 'removal'],
  ['what the status tells as well', 'Started', 'Started container web', undefined, undefined],
];

for (const [name, reason, note, action, cause] of cases) {
  test(`of an event about ${name}`, () => {
    const fact = factOfEvent(event(reason, note));
    assert.deepEqual([fact?.action, fact?.cause], [action, cause]);
  });
}

test('an eviction by the kubelet has the name that it has by the status; those by others the status tells', () => {
  const evicted = event('Evicted', 'Usage of EmptyDir volume "tmp" exceeds the limit "1Mi". ');
  const fact = factOfEvent({ ...evicted, reportingController: 'kubelet' });
  assert.deepEqual([fact?.key, fact?.action, fact?.severity, fact?.cause], ['evict', 'evict', 'medium', undefined]);
  assert.deepEqual([fact?.record?.event_reason, fact?.record?.event_outcome], ['Evicted', undefined]);
  assert.equal(factOfEvent({ ...evicted, reportingController: 'karpenter' }), undefined);
  assert.equal(factOfEvent({ ...evicted, deprecatedSource: { component: 'kubelet' } })?.key, 'evict');
});

test('events about other objects are passed over', () => {
  assert.equal(factOfEvent(event('Killing', 'Stopping', 'Node')), undefined);
});

test('a pull as a record, with who asked for the pod', () => {
  const fact = factOfEvent(event('Pulled', PULLED))!;
  const request = { time: 1n, action: 'create', subresource: undefined, actor: 'human', user_name: 'alice' } as const;
  const { record, actor, access, object } = observeFact(fact, { k8s_pod_name: 'web', k8s_pod_uid: 'u1' }, request);
  assert.deepEqual([object, actor, access], ['container-lifecycle', 'human', 'write']);
  assert.deepEqual(JSON.parse(JSON.stringify(record)), {
    record_id: 'lifecycle/u1/event/e1/7',
    event_action: 'image-pull',
    event_outcome: 'success',
    event_reason: 'Pulled',
    container_image_name: 'shop/web:1.4',
    container_image_repository: 'shop/web',
    container_image_tag: '1.4',
    event_duration: 62_500_000_000,
    k8s_container_name: 'setup',
    k8s_container_type: 'init',
    k8s_pod_name: 'web',
    k8s_pod_uid: 'u1',
    user_name: 'alice',
    message: PULLED,
  });
});

test('attempts to pull that failed, with their count; what is put off is no write, and of the same image', () => {
  const told = (reason: string, note: string) => {
    const fact = factOfEvent({ ...event(reason, note), deprecatedCount: 3 })!;
    const { record, severity, access } = observeFact(fact, { k8s_pod_uid: 'u1' }, undefined);
    const { record_id, event_action, event_outcome, event_reason, k8s_event_count } = record;
    const { container_image_name, container_image_tag } = record;
    return [
      [severity, access, record_id, event_action, event_outcome, event_reason, k8s_event_count],
      [container_image_name, container_image_tag],
    ];
  };
  const image = ['shop/web:2.0', '2.0'];
  assert.deepEqual(told('Failed', `${FAILED} not found`), [
    ['low', 'write', 'lifecycle/u1/event/e1/7', 'image-pull', 'failure', 'Failed', 3],
    image,
  ]);
  assert.deepEqual(told('BackOff', 'Back-off pulling image "shop/web:2.0": ErrImagePull: not found'), [
    ['low', 'none', 'lifecycle/u1/event/e1/7', 'image-pull-backoff', 'failure', 'BackOff', 3],
    image,
  ]);
});

test('what follows from a request that is not known is by somebody unknown, the rest by the system', () => {
  const fact = { key: 'k', time: 1n, severity: 'info', evidence: {} } as const;
  const label = (action: string, cause?: Cause) => {
    const { actor, access } = observeFact({ ...fact, action, cause }, {}, undefined);
    return `${actor} ${access}`;
  };
  assert.deepEqual(
    [
      label('start', 'creation'),
      label('start'),
      label('die', 'removal'),
      label('oom'),
      label('delete', 'deletion'),
      label('die', 'deletion'),
    ],
    ['unknown write', 'system none', 'unknown none', 'system none', 'system write', 'system none']
  );
});

test('durations as Go writes them', () => {
  assert.deepEqual(['2.3s', '1h2m', '150ms', '12µs', 'soon', ''].map(parseDuration), [
    2.3e9,
    3.72e12,
    1.5e8,
    12_000,
    undefined,
    undefined,
  ]);
});
