import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { describeNeed, EVENTS, grant, needsOf, POD_LOGS } from './needs.ts';

test('what a source needs: in all namespaces or in some, and a lease where several replicas run', () => {
  assert.deepEqual(needsOf({ settings: {}, reads: EVENTS }).map(describeNeed), [
    'list, watch events.events.k8s.io in all namespaces',
  ]);
  const settings = { namespaces: ['shop', 'ops'], leaderElection: { namespace: 'tallyman', name: 'logs' } };
  assert.deepEqual(needsOf({ settings, reads: POD_LOGS }).map(describeNeed), [
    'get, list, watch pods in namespace shop',
    'get pods/log in namespace shop',
    'get, list, watch pods in namespace ops',
    'get pods/log in namespace ops',
    'get, update leases.coordination.k8s.io logs in namespace tallyman',
    'create leases.coordination.k8s.io in namespace tallyman',
  ]);
});

test('what is printed are objects of RBAC, for service accounts and for users of any name', () => {
  const needs = needsOf({ settings: { leaderElection: { namespace: 'tallyman', name: 'x' } }, reads: EVENTS });
  const objects = (text: string) =>
    parseAllDocuments(/<<'EOF'\n([^]*)\nEOF$/.exec(text)![1]!).map(
      (document) => document.toJS() as Record<string, unknown>
    );
  const account = objects(grant('r', needs, { kind: 'ServiceAccount', namespace: 'tallyman', name: 'tallyman' }));
  assert.deepEqual(
    account.map(({ kind }) => kind),
    ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding']
  );
  assert.deepEqual(account[2]!['rules'], [
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: ['x'], verbs: ['get', 'update'] },
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
  ]);
  assert.deepEqual(account[1]!['subjects'], [{ kind: 'ServiceAccount', name: 'tallyman', namespace: 'tallyman' }]);
  const user = objects(grant('r', needs, { kind: 'User', name: "o'neil: {x}" }));
  assert.deepEqual(user[1]!['subjects'], [
    { kind: 'User', name: "o'neil: {x}", apiGroup: 'rbac.authorization.k8s.io' },
  ]);
});
