import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { line, sendStatus } from '../../kubernetes/testing.ts';
import { tempDir, until } from '../../testing.ts';
import { at, endOf, ID, pod, run, running, says } from './lab.ts';

test('a pod that is removed by force while it runs: that it ended is recorded, and that nobody has told how', async (t) => {
  const gone = pod(102, running(at(3)));
  const { lifecycle, cursor } = await run(t, {
    watches: [says(line('ADDED', pod(101, running(at(3)))), line('DELETED', gone))],
  });
  await until('the last version', () => cursor() === '102');
  assert.deepEqual(lifecycle().slice(-2).map(endOf), [['die', ID, 'Unseen', 'unknown', 0], ['destroy']]);
});

test('a container that the kubelet lost is known by the run that had no end', async (t) => {
  const terminated = { exitCode: 137, reason: 'ContainerStatusUnknown' };
  const lost = { containerStatuses: [{ name: 'web', state: { waiting: {} }, lastState: { terminated } }] };
  const gone = pod(103, lost, { deletionTimestamp: at(5) });
  const { lifecycle, cursor } = await run(t, {
    watches: [says(line('ADDED', pod(101, running(at(3)))), line('MODIFIED', pod(102, lost)), line('DELETED', gone))],
  });
  await until('the last version', () => cursor() === '103');
  const ends = lifecycle().filter(({ event_action }) => event_action === 'die');
  assert.deepEqual(ends.map(endOf), [['die', ID, 'ContainerStatusUnknown', 'failure', 0]]);
});

test('a run that was over before its end was told: one record, before the next run that is told of', async (t) => {
  const [first, last] = [running(at(3)), running(at(60), 'fedcba9876543210', 2)];
  const before = { terminated: { exitCode: 3, startedAt: at(40), finishedAt: at(50), containerID: 'containerd://b2' } };
  const now = { containerStatuses: [{ ...last.containerStatuses[0], lastState: before }] };
  const { lifecycle, cursor, actions } = await run(t, {
    watches: [says(line('ADDED', pod(101, first)), line('MODIFIED', pod(102, now)), line('MODIFIED', pod(103, now)))],
  });
  await until('the last version', () => cursor() === '103');
  assert.deepEqual(actions(), ['create', 'start', 'die', 'start', 'restart', 'die', 'start', 'restart']);
  const [unseen, seen] = lifecycle().filter(({ event_action }) => event_action === 'die');
  assert.deepEqual(endOf(unseen!), ['die', ID, 'Unseen', 'unknown']);
  assert.deepEqual([seen?.container_id, seen?.process_exit_code], ['b2', 3]);
});

test('what ended unseen or vanished while the collector was not there is known by how pods were when it went', async (t) => {
  const dir = tempDir(t);
  const first = await run(t, { dir });
  await until('the first list', () => first.cursor() === '100');
  await first.end();
  const other = { uid: 'u2', name: 'other' };
  const expired = (response: ServerResponse) => sendStatus(response, 410, 'expired');
  const { lifecycle, actions } = await run(t, {
    dir,
    newest: 200,
    past: [pod(90, running(at(-60))), pod(91, running(at(-60), 'b2'), other)],
    items: [pod(150, running(at(1), 'c3', 2))],
    watches: [expired],
  });
  await until('the end', () => actions().includes('destroy'));
  assert.deepEqual(
    lifecycle().map((record) => [record.k8s_pod_uid, ...endOf(record)].slice(0, 4)),
    [
      ['u1', 'die', ID, 'Unseen'],
      ['u1', 'start', 'c3', 'success'],
      ['u1', 'restart', 'c3', 'success'],
      ['u2', 'die', 'b2', 'Unseen'],
      ['u2', 'destroy', 'Vanished'],
    ]
  );
});

test('where it is forgotten how pods were, those that have not changed since are known; of the others the store is asked', async (t) => {
  const dir = tempDir(t);
  const first = await run(t, { dir });
  await until('the first list', () => first.cursor() === '100');
  await first.end();
  const [unchanged, changed] = [
    pod(90, running(at(-2))),
    pod(150, running(at(-1), 'b2'), { uid: 'u2', name: 'other' }),
  ];
  const asked: string[] = [];
  const { actions, cursor } = await run(t, {
    dir,
    newest: 200,
    past: 'forgotten',
    items: [unchanged, changed],
    watches: [says(line('MODIFIED', changed), line('MODIFIED', pod(160, { ...running(at(-2)), phase: 'Failed' })))],
    stored: (observations) => {
      asked.push(...observations.map(({ record }) => record.record_id));
      return Promise.resolve(new Set(asked));
    },
  });
  await until('the changes', () => cursor() === '160');
  assert.deepEqual(actions(), ['fail']);
  assert.ok(asked.length > 0 && asked.every((id) => id.startsWith('lifecycle/u2/')));
});

test('pods that went while their history was forgotten are told as gone, and the gap with them', async (t) => {
  const ends = (response: ServerResponse) => {
    says(line('ADDED', pod(101, running(at(3)))))(response);
    setTimeout(() => response.end(), 50);
  };
  const expired = (response: ServerResponse) => sendStatus(response, 410, 'expired');
  const { actions, bench, lifecycle } = await run(t, { items: [], watches: [ends, expired] });
  await until('the end', () => actions().includes('destroy'));
  assert.deepEqual(actions(), ['create', 'start', 'die', 'destroy']);
  assert.deepEqual(endOf(lifecycle()[2]!), ['die', ID, 'Unseen', 'unknown']);
  await until('the gap', () => bench.records().some(({ event_action }) => event_action === 'gap'));
});
