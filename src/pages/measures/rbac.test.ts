import { grantOf } from './rbac';

test('a role binding is told with its namespace', () => {
  expect(grantOf('RBAC: allowed by RoleBinding "alice-pods/shop" of Role "podman" to User "alice"')).toEqual({
    binding: { kind: 'rolebinding', name: 'alice-pods', namespace: 'shop' },
    role: { kind: 'role', name: 'podman' },
    subject: { kind: 'User', name: 'alice' },
  });
});

test('a cluster role binding has none', () => {
  expect(
    grantOf('RBAC: allowed by ClusterRoleBinding "admins" of ClusterRole "cluster-admin" to Group "admins"')
  ).toEqual({
    binding: { kind: 'clusterrolebinding', name: 'admins' },
    role: { kind: 'clusterrole', name: 'cluster-admin' },
    subject: { kind: 'Group', name: 'admins' },
  });
});

test('a service account is told with its namespace, and a name with escapes not at all', () => {
  const reason = 'RBAC: allowed by ClusterRoleBinding "ci" of ClusterRole "edit" to ';
  expect(grantOf(`${reason}ServiceAccount "deployer/ci"`)?.subject).toEqual({
    kind: 'ServiceAccount',
    name: 'deployer/ci',
  });
  expect(grantOf(`${reason}Group "a\\"b"`)).toMatchObject({ binding: { name: 'ci' }, subject: undefined });
});

test.each([undefined, '', 'webhook says yes', 'RBAC: allowed by RoleBinding "x" of Role "y" to User "z"', 'RBAC: '])(
  '%s names no binding',
  (reason) => {
    expect(grantOf(reason)).toBeUndefined();
  }
);
