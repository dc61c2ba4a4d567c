import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { ServerResponse } from 'node:http';
import { FakeApi, line, sendJson, sendStatus } from '../../kubernetes/testing.ts';
import type { AuditRecord } from '../../../record/record.gen.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { Requesters } from '../../pipeline/requesters.ts';
import { Bench, observation, tempDir, until } from '../../testing.ts';
import { KubernetesLifecycle } from './kubernetesLifecycle.ts';

const at = (seconds: number) => `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;

function pod(version: number, status: object = {}, more: object = {}) {
  const metadata = { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: String(version), ...more };
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { creationTimestamp: at(2), ...metadata },
    spec: { nodeName: 'n1', containers: [{ name: 'web', image: 'shop/web:1.4' }] },
    status,
  };
}

const ID = '0123456789abcdef';
const running = (startedAt: string, id = ID, restartCount = 0) => ({
  containerStatuses: [
    { name: 'web', containerID: `containerd://${id}`, restartCount, state: { running: { startedAt } } },
  ],
});

interface Setting {
  dir?: string;
  items?: Array<ReturnType<typeof pod>>;
  /** The pods as they were at a position: by default those of `items` that have not changed since. */
  past?: Array<ReturnType<typeof pod>> | 'forgotten';
  newest?: number;
  watches?: Array<(response: ServerResponse) => void>;
  watchesOfEvents?: Array<(response: ServerResponse) => void>;
  waitForAudit?: number;
  requesters?: Requesters;
  stored?: (observations: Observation[]) => Promise<Set<string>>;
}

const says =
  (...lines: string[]) =>
  (response: ServerResponse) =>
    void response.writeHead(200).write(lines.join(''));

async function run(t: TestContext, setting: Setting) {
  const api = await FakeApi.start(t);
  const { items = [] } = setting;
  const watches = [...(setting.watches ?? [])];
  const watchesOfEvents = [...(setting.watchesOfEvents ?? [])];
  api.answer = (response, { path, query }) => {
    const pods = path === '/api/v1/pods';
    if (query['watch'] !== undefined) {
      const next = (pods ? watches : watchesOfEvents).shift();
      return next ? next(response) : void response.writeHead(200).flushHeaders();
    }
    const metadata = { resourceVersion: String(setting.newest ?? 100) };
    if (query['resourceVersionMatch'] === 'Exact') {
      const position = Number(query['resourceVersion']);
      const { past = items.filter(({ metadata }) => Number(metadata.resourceVersion) <= position) } = setting;
      return past === 'forgotten'
        ? sendStatus(response, 410, 'compacted')
        : sendJson(response, { kind: 'List', apiVersion: 'v1', metadata, items: past });
    }
    return sendJson(response, { kind: 'List', apiVersion: 'v1', metadata, items: pods ? items : [] });
  };
  const bench = new Bench(setting.dir ?? tempDir(t));
  const stop = new AbortController();
  const source = new KubernetesLifecycle({
    kubeconfig: api.kubeconfig(),
    waitForAudit: setting.waitForAudit ?? 0,
    timing: { minBackoffMs: 5, maxBackoffMs: 5, shortMs: 0 },
  });
  const { stored, requesters } = setting;
  const running = source.run({ ...bench.context(stop.signal), stored, requesters });
  const end = async () => {
    stop.abort();
    await running;
    await bench.buffer.close();
  };
  t.after(end);
  const lifecycle = () => bench.records().filter(({ labels }) => labels['object'] === 'container-lifecycle');
  const cursor = () => bench.pipeline.cursor<{ version?: string }>('kubernetes-lifecycle pods *')?.version;
  const actions = () => lifecycle().map(({ event_action }) => event_action);
  return { bench, lifecycle, actions, cursor, end };
}

/** Alice's request to create the object `web`. */
const created = (seconds: number, more: Partial<AuditRecord>) => {
  const time = BigInt(Date.now() + seconds * 1000) * 1_000_000n;
  const record: Observation['record'] = {
    record_id: 'x',
    event_action: 'create',
    event_outcome: 'success',
    user_name: 'alice',
    k8s_audit_id: 'audit-1',
    k8s_audit_stage: 'ResponseComplete',
    k8s_namespace_name: 'shop',
    k8s_object_name: 'web',
    ...more,
  };
  return observation('x', { access: 'write', time, record });
};

type Written = ReturnType<Awaited<ReturnType<typeof run>>['lifecycle']>[number];
const endOf = (record: Written) =>
  [
    record.event_action,
    record.container_id,
    record.event_reason,
    record.event_outcome,
    record.k8s_container_restart_count,
  ].filter((part) => part !== undefined);

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

test('a pod that is removed by force while it runs: that it ended is recorded, and that nobody has told how', async (t) => {
  const gone = pod(102, running(at(3)));
  const { lifecycle, cursor } = await run(t, {
    watches: [says(line('ADDED', pod(101, running(at(3)))), line('DELETED', gone))],
  });
  await until('the last version', () => cursor() === '102');
  assert.deepEqual(lifecycle().slice(-2).map(endOf), [['die', ID, 'Unseen', 'unknown', 0], ['destroy']]);
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
