import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditRecord } from '../../record/record.gen.ts';
import { toEntries, type Observation } from './observation.ts';
import { Requesters, type Noted } from './requesters.ts';

const POD = { group: '', resource: 'pods', namespace: 'shop', name: 'p' };
const WEB = { group: 'apps', resource: 'deployments', namespace: 'shop', name: 'web' };

function audit(more: Partial<AuditRecord> = {}, labels: Partial<Observation> = {}): Observation {
  return {
    time: 2_000_000_000n,
    object: 'kubernetes-audit',
    severity: 'info',
    actor: 'human',
    access: 'write',
    ...labels,
    record: {
      record_id: `${more.k8s_audit_id ?? 'a'}/ResponseComplete/x`,
      event_action: 'patch',
      event_outcome: 'success',
      event_duration: 500_000_000,
      user_name: 'alice',
      client_address: '192.0.2.7',
      k8s_namespace_name: 'shop',
      k8s_object_resource: 'deployments',
      k8s_object_api_group: 'apps',
      k8s_object_name: 'web',
      k8s_audit_id: 'a',
      k8s_audit_stage: 'ResponseComplete',
      ...more,
    },
  };
}

const users = (requesters: Requesters, object = WEB) => requesters.about(object).map(({ user_name }) => user_name);

test('a change is known by its object, with who asked, from where and when it came', () => {
  const requesters = new Requesters();
  assert.equal(requesters.fed, false);
  requesters.take([audit()]);
  assert.equal(requesters.fed, true);
  assert.deepEqual(requesters.about(WEB), [
    {
      time: 1_500_000_000n,
      action: 'patch',
      subresource: undefined,
      actor: 'human',
      user_name: 'alice',
      user_effective_name: undefined,
      client_address: '192.0.2.7',
      k8s_audit_id: 'a',
    },
  ]);
});

const passed: Array<[string, Partial<AuditRecord>, Partial<Observation>]> = [
  ['a refusal', { event_outcome: 'failure' }, {}],
  ['a dry run', { k8s_dry_run: true }, {}],
  ['a read', { event_action: 'get' }, { access: 'read' }],
  ['a status', { k8s_object_subresource: 'status' }, {}],
  ['the beginning of a request', { k8s_audit_stage: 'ResponseStarted' }, {}],
  ['a lease', { k8s_object_api_group: 'coordination.k8s.io' }, {}],
  ['a part of the control plane', { user_name: 'system:kube-controller-manager' }, { actor: 'system' }],
  ['a node', { user_name: 'system:node:n1' }, { actor: 'node' }],
  ['a controller', { user_name: 'system:serviceaccount:kube-system:deployment-controller' }, { actor: 'service' }],
];

for (const [name, record, labels] of passed) {
  test(`${name} is passed over`, () => {
    const requesters = new Requesters();
    requesters.take([audit(record, labels)]);
    const group = record.k8s_object_api_group ?? 'apps';
    assert.deepEqual(users(requesters, { ...WEB, group }), []);
  });
}

test('an autoscaler decides, and so does any other service account', () => {
  const requesters = new Requesters();
  const hpa = 'system:serviceaccount:kube-system:horizontal-pod-autoscaler';
  const scale = { k8s_object_subresource: 'scale', user_name: 'system:kube-controller-manager', k8s_audit_id: 'c' };
  requesters.take([
    audit({ user_name: hpa, k8s_audit_id: 'b', k8s_object_subresource: 'scale' }, { actor: 'service' }),
    audit(scale, { actor: 'system', time: 3_000_000_000n }),
    audit(
      { user_name: 'system:serviceaccount:ci:deployer', k8s_audit_id: 'd' },
      { actor: 'service', time: 4_000_000_000n }
    ),
  ]);
  assert.deepEqual(users(requesters), ['system:serviceaccount:ci:deployer', 'system:kube-controller-manager', hpa]);
});

test('the newest requests of an object are kept in order of time, none twice, and those of the newest objects', () => {
  const requesters = new Requesters({ pods: 8, makers: 8 });
  for (const time of [3, 1, 2, 2]) {
    requesters.take([
      audit({ k8s_audit_id: `${time}`, user_name: `u${time}` }, { time: BigInt(time) * 1_000_000_000n }),
    ]);
  }
  assert.deepEqual(users(requesters), ['u3', 'u2', 'u1']);
  for (let time = 10; time < 30; time++) {
    requesters.take([
      audit({ k8s_audit_id: `${time}`, user_name: `u${time}` }, { time: BigInt(time) * 1_000_000_000n }),
    ]);
  }
  assert.equal(users(requesters).length, 8);
  for (let pod = 0; pod < 20; pod++) {
    requesters.take([
      audit({
        k8s_object_resource: 'pods',
        k8s_object_api_group: undefined,
        k8s_object_name: `p${pod}`,
        user_name: 'ci',
      }),
    ]);
  }
  assert.equal(users(requesters).length, 8, 'pods do not push out what makes pods');
  assert.deepEqual(
    [12, 11].map((pod) => users(requesters, { ...POD, name: `p${pod}` }).length),
    [1, 0]
  );
  requesters.take([audit({ k8s_object_name: 'b' })]);
  assert.deepEqual(users(requesters), []);
  assert.equal(requesters.size, 9);
});

test('listeners are told of what is new', () => {
  const requesters = new Requesters();
  let told = 0;
  const quiet = requesters.listen(() => told++);
  requesters.take([audit(), audit({ k8s_audit_id: 'b' })]);
  requesters.take([audit({ event_outcome: 'failure' })]);
  quiet();
  requesters.take([audit({ k8s_audit_id: 'c' })]);
  assert.equal(told, 1);
});

test('what the buffer holds is read back', () => {
  const requesters = new Requesters();
  toEntries({ ...audit(), evidence: '{}' }, 'test').forEach((entry) => requesters.takeEntry(entry));
  toEntries(audit({ user_name: 'bob', k8s_audit_id: 'b' }, { object: 'kubernetes-event' }), 'test').forEach((entry) =>
    requesters.takeEntry(entry)
  );
  assert.deepEqual(users(requesters), ['alice']);
});

test('what is new is told once to whoever keeps it, and can be taken back', () => {
  const requesters = new Requesters();
  const kept: Noted[] = [];
  requesters.feed((noted) => kept.push(noted));
  assert.equal(requesters.fed, true, 'audit records are to come');
  requesters.take([
    audit(),
    audit(),
    audit({ k8s_audit_id: 'b', k8s_object_resource: 'pods', k8s_object_api_group: '' }),
  ]);
  assert.deepEqual(
    kept.map(({ about }) => about),
    ['apps/deployments/shop/web', '/pods/shop/web']
  );
  const later = new Requesters();
  assert.deepEqual(
    kept.concat(kept).map((noted) => later.restore(noted)),
    [true, true, false, false]
  );
  assert.deepEqual(later.about(WEB), requesters.about(WEB));
  assert.deepEqual(later.all(), requesters.all());
});
