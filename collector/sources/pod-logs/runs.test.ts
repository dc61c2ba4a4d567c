import assert from 'node:assert/strict';
import { test } from 'node:test';
import { observe, parseLine } from './observe.ts';
import { containersOf } from './runs.ts';
import { Slots } from './slots.ts';

const ended = (id: string) => ({ terminated: { containerID: `containerd://${id}`, exitCode: 1 } });
const pod = (state: object, lastState: object, restartCount: number) => ({
  metadata: { namespace: 'shop', name: 'web-1', uid: 'u1' },
  spec: { nodeName: 'node-1', containers: [{ name: 'web', image: 'shop/web:1.4' }] },
  status: {
    containerStatuses: [{ name: 'web', restartCount, state, lastState, containerID: 'containerd://c2' }],
  },
});

const states: Array<[string, object, [number, boolean, boolean, boolean]]> = [
  ['not begun', pod({ waiting: { reason: 'ContainerCreating' } }, {}, 0), [0, false, false, false]],
  ['running', pod({ running: { startedAt: null } }, {}, 0), [0, true, true, false]],
  ['running again', pod({ running: {} }, ended('c1'), 1), [1, true, true, true]],
  ['ended', pod(ended('c2'), ended('c1'), 1), [1, true, false, true]],
  [
    'waiting to be restarted',
    pod({ waiting: { reason: 'CrashLoopBackOff' } }, ended('c2'), 1),
    [1, true, false, false],
  ],
];
for (const [name, object, wanted] of states) {
  test(`which runs of a container have a log: ${name}`, () => {
    const [state] = containersOf(object)?.containers ?? [];
    assert.deepEqual([state?.restarts, state?.started, state?.running, state?.previous], wanted);
  });
}

test('what is no pod, and a pod without statuses', () => {
  assert.equal(containersOf({ kind: 'Status' }), undefined);
  const { status, ...bare } = pod({}, {}, 0);
  assert.ok(status);
  assert.deepEqual(containersOf(bare)?.containers, []);
});

test('a line becomes a record, a long one several', () => {
  const line = parseLine('2026-11-23T10:00:00.5Z hello world\r');
  assert.deepEqual(line, { time: 1_795_428_000_500_000_000n, text: 'hello world' });
  assert.equal(parseLine('unable to retrieve container logs for containerd://c1'), undefined);
  assert.equal(parseLine('2026-11-23T10:00:00.5Z '.trimEnd()), undefined);
  assert.equal(parseLine('2026-11-23T10:00:00.5Z ')?.text, '');
  const state = containersOf(pod({ running: {} }, ended('c1'), 1))!.containers[0]!;
  const [record] = observe(state, 1, line!, 0);
  assert.deepEqual(record?.record, {
    record_id: 'file-log/u1/web/api//1795428000500000000/0',
    event_action: 'log',
    host_name: 'node-1',
    k8s_node_name: 'node-1',
    k8s_namespace_name: 'shop',
    k8s_pod_name: 'web-1',
    k8s_pod_uid: 'u1',
    k8s_workload_kind: undefined,
    k8s_workload_name: undefined,
    k8s_container_name: 'web',
    k8s_container_type: 'container',
    k8s_container_restart_count: 1,
    container_id: 'c2',
    container_image_name: 'shop/web:1.4',
    container_runtime_name: 'containerd',
    message: 'hello world',
  });
  const parts = observe(state, 0, { time: 1n, text: `${'x'.repeat(32_767)}😀y` }, 3);
  assert.deepEqual(
    parts.map(({ record: { record_id: id, message } }) => [id, message?.length]),
    [
      ['file-log/u1/web/api//1/3/0', 32_767],
      ['file-log/u1/web/api//1/3/1', 3],
    ]
  );
});

test('no more than so many at once, in the order of asking; whoever stops waiting leaves the line', async () => {
  const slots = new Slots(1);
  const never = new AbortController().signal;
  const release = await slots.take(never);
  const stop = new AbortController();
  const left = slots.take(stop.signal);
  const next = slots.take(never);
  assert.equal(slots.waiting, 2);
  stop.abort();
  assert.equal(await left, undefined);
  assert.equal(slots.waiting, 1);
  release?.();
  release?.();
  const again = await next;
  assert.ok(again);
  assert.equal(slots.waiting, 0);
});
