/** What allowed a request: a binding, the role that it gives, and to whom. */
export interface Grant {
  binding: { kind: 'rolebinding' | 'clusterrolebinding'; name: string; namespace?: string };
  role: { kind: 'role' | 'clusterrole'; name: string };
  /** Undefined where its name needs escapes. */
  subject?: { kind: 'User' | 'Group' | 'ServiceAccount'; name: string };
}

/** Source: kubernetes, pkg/registry/rbac/validation/rule.go and plugin/pkg/auth/authorizer/rbac/rbac.go. */
const REASON = /^RBAC: allowed by (RoleBinding|ClusterRoleBinding) "([^"\\]+)" of (Role|ClusterRole) "([^"\\]+)" to /;
const SUBJECT = / to (User|Group|ServiceAccount) "([^"\\]+)"$/;

/** Reads `k8s_authorization_reason`; undefined where something else than RBAC allowed it, or its names need escapes. */
export function grantOf(reason: string | undefined): Grant | undefined {
  const [, binding, bound, role, roleName] = REASON.exec(reason ?? '') ?? [];
  if (!binding || !bound || !role || !roleName) {
    return undefined;
  }
  const given = { kind: role === 'Role' ? ('role' as const) : ('clusterrole' as const), name: roleName };
  const subject = subjectOf(reason);
  if (binding === 'ClusterRoleBinding') {
    return { binding: { kind: 'clusterrolebinding', name: bound }, role: given, subject };
  }
  // A role binding is told as NAME/NAMESPACE.
  const slash = bound.lastIndexOf('/');
  return slash < 1
    ? undefined
    : {
        binding: { kind: 'rolebinding', name: bound.slice(0, slash), namespace: bound.slice(slash + 1) },
        role: given,
        subject,
      };
}

function subjectOf(reason: string | undefined): Grant['subject'] {
  const [, kind, name] = SUBJECT.exec(reason ?? '') ?? [];
  return name && (kind === 'User' || kind === 'Group' || kind === 'ServiceAccount') ? { kind, name } : undefined;
}
