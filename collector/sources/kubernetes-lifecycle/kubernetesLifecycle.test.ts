import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Observation } from '../../pipeline/observation.ts';
import { Requesters } from '../../pipeline/requesters.ts';
import { observation, tempDir, until } from '../../testing.ts';
import { line } from '../../kubernetes/testing.ts';
import { at, created, pod, run, running, says } from './lab.ts';

test('the first start looks forward; then each transition is one record', async (t) => {
  const started = at(3);
  const old = pod(90, running(at(-60)), { uid: 'old', creationTimestamp: at(-60) });
  const { actions, cursor, lifecycle } = await run(t, {
    items: [old],
    watches: [
      says(
        line('ADDED', pod(101)),
        line('MODIFIED', pod(102, running(started))),
        line('MODIFIED', pod(103, running(started))),
        line('DELETED', pod(104, running(started), { deletionTimestamp: at(5), deletionGracePeriodSeconds: 0 }))
      ),
    ],
  });
  await until('the last version', () => cursor() === '104');
  assert.deepEqual(actions(), ['create', 'start', 'delete', 'die', 'destroy']);
  assert.deepEqual(
    lifecycle().map(({ k8s_pod_uid }) => k8s_pod_uid),
    ['u1', 'u1', 'u1', 'u1', 'u1']
  );
});

test('after a restart the store is asked about a pod that was not met yet, for whoever acted', async (t) => {
  const dir = tempDir(t);
  const first = await run(t, { dir });
  await until('the first list', () => first.cursor() === '100');
  await first.end();
  const asked: Observation[] = [];
  const created = at(-1);
  const again = await run(t, {
    dir,
    newest: 200,
    watches: [says(line('MODIFIED', pod(150, running(at(0)), { creationTimestamp: created })))],
    stored: (observations) => {
      asked.push(...observations);
      const human = observations.find(({ actor, record }) => actor === 'human' && record.event_action === 'create');
      return Promise.resolve(new Set(human ? [human.record.record_id] : []));
    },
  });
  await until('the change', () => again.cursor() === '150');
  assert.deepEqual(again.actions(), ['start']);
  assert.ok(asked.some(({ actor }) => actor === 'human') && asked.some(({ actor }) => actor === 'unknown'));
});

test('after a restart an event is put down to who made its pod, though the status of the pod is still to come', async (t) => {
  const dir = tempDir(t);
  const first = await run(t, { dir });
  await until('the first list', () => first.cursor() === '100');
  await first.end();
  const requesters = new Requesters();
  requesters.take([created(-5, { k8s_object_resource: 'deployments', k8s_object_api_group: 'apps' })]);
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'd', controller: true }];
  const event = {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: 'web.1', namespace: 'shop', uid: 'e1', resourceVersion: '151' },
    reason: 'Failed',
    note: 'Failed to pull image "shop/web:2.0": not found',
    regarding: { kind: 'Pod', namespace: 'shop', name: 'web', uid: 'u1', fieldPath: 'spec.containers{web}' },
    deprecatedLastTimestamp: at(1),
    deprecatedCount: 2,
  };
  const { lifecycle } = await run(t, {
    dir,
    newest: 200,
    items: [pod(150, {}, { creationTimestamp: at(-5), ownerReferences })],
    watchesOfEvents: [says(line('ADDED', event))],
    requesters,
  });
  await until('the record', () => lifecycle().length > 0);
  const [pull] = lifecycle();
  assert.deepEqual(
    [pull?.event_action, pull?.k8s_event_count, pull?.k8s_workload_name, pull?.user_name],
    ['image-pull', 2, 'web', 'alice']
  );
});

test('a record waits for the audit event that tells who asked; the position waits with it', async (t) => {
  const requesters = new Requesters();
  requesters.take([observation('a', { access: 'read' })]);
  const watches = [says(line('ADDED', pod(101)))];
  const { lifecycle, cursor } = await run(t, { watches, waitForAudit: 60, requesters });
  await until('the first list', () => cursor() === '100');
  assert.equal(lifecycle().length, 0);
  requesters.take([created(0, { k8s_object_resource: 'pods' })]);
  await until('the record', () => cursor() === '101');
  const [create] = lifecycle();
  assert.deepEqual([create?.user_name, create?.k8s_audit_id, create?.labels['actor']], ['alice', 'audit-1', 'human']);
});
