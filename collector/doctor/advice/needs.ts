/** Something that a source does in a cluster. */
export interface Need {
  group: string;
  /** With its subresource: pods, pods/log. */
  resource: string;
  verbs: string[];
  /** Absent: in all namespaces. */
  namespace?: string;
  /** Absent: whatever its name. */
  name?: string;
}

/** Who the API server takes this for; `undefined` where it does not tell. */
export interface Subject {
  kind: 'ServiceAccount' | 'User';
  name: string;
  namespace?: string;
}

/** The settings that sources which speak to an API server have in common. */
export interface ClusterSettings {
  kubeconfig?: string;
  namespaces?: string[];
  leaderElection?: { namespace: string; name: string };
}

/** What a source reads, wherever it reads it. */
export type Reads = Array<Pick<Need, 'group' | 'resource' | 'verbs'>>;

/** Of the source of Kubernetes events. */
export const EVENTS: Reads = [{ group: 'events.k8s.io', resource: 'events', verbs: ['list', 'watch'] }];
/** Of sources that follow pods. */
export const PODS: Reads = [{ group: '', resource: 'pods', verbs: ['list', 'watch'] }];
/** Of sources that read logs through the API. */
export const POD_LOGS: Reads = [
  { group: '', resource: 'pods', verbs: ['get', 'list', 'watch'] },
  { group: '', resource: 'pods/log', verbs: ['get'] },
];

/** Of sources that name the workload that a pod belongs to. */
export const WORKLOADS: Reads = [
  { group: 'apps', resource: 'replicasets', verbs: ['get'] },
  { group: 'batch', resource: 'jobs', verbs: ['get'] },
];

/** Everything that a source needs, scope by scope. */
export function needsOf({ settings, reads }: { settings: ClusterSettings; reads: Reads }): Need[] {
  const scopes: Array<string | undefined> = settings.namespaces ?? [undefined];
  const needs: Need[] = scopes.flatMap((namespace) => reads.map((read) => ({ ...read, namespace })));
  const lease = settings.leaderElection;
  if (lease) {
    const common = { group: 'coordination.k8s.io', resource: 'leases', namespace: lease.namespace };
    // RBAC cannot limit "create" to a name.
    needs.push({ ...common, verbs: ['get', 'update'], name: lease.name }, { ...common, verbs: ['create'] });
  }
  return needs;
}

/** For people: "list, watch events.events.k8s.io in namespace shop". */
export function describeNeed({ group, resource, verbs, namespace, name }: Need): string {
  const what = group === '' ? resource : `${resource}.${group}`;
  const where = namespace === undefined ? 'in all namespaces' : `in namespace ${namespace}`;
  return `${verbs.join(', ')} ${what}${name === undefined ? '' : ` ${name}`} ${where}`;
}

/**
 * A command that grants needs: for each scope a role with all of these, so that applying it takes nothing away that an earlier grant
 * gave, and its binding.
 */
export function grant(role: string, needs: Need[], subject: Subject | undefined): string {
  const scopes = [...new Set(needs.map(({ namespace }) => namespace))];
  const objects = scopes.flatMap((namespace) => {
    const rules = needs.filter((need) => need.namespace === namespace).map(ruleOf);
    return objectsOf(role, namespace, rules, subject ?? { kind: 'User', name: 'NAME-OF-THE-USER' });
  });
  return `kubectl apply -f - <<'EOF'\n${objects.join('\n---\n')}\nEOF`;
}

function ruleOf({ group, resource, verbs, name }: Need): string {
  const names = name === undefined ? '' : `, resourceNames: [${name}]`;
  return `  - { apiGroups: ['${group}'], resources: [${resource}]${names}, verbs: [${verbs.join(', ')}] }`;
}

function objectsOf(role: string, namespace: string | undefined, rules: string[], subject: Subject): string[] {
  const prefix = namespace === undefined ? 'Cluster' : '';
  const metadata = `metadata: { name: ${role}${namespace === undefined ? '' : `, namespace: ${namespace}`} }`;
  const api = 'rbac.authorization.k8s.io';
  const account = `{ kind: ServiceAccount, name: ${subject.name}, namespace: ${subject.namespace} }`;
  const user = `{ kind: User, name: '${subject.name.replaceAll("'", "''")}', apiGroup: ${api} }`;
  return [
    [`apiVersion: ${api}/v1`, `kind: ${prefix}Role`, metadata, 'rules:', ...rules].join('\n'),
    [
      `apiVersion: ${api}/v1`,
      `kind: ${prefix}RoleBinding`,
      metadata,
      `roleRef: { apiGroup: ${api}, kind: ${prefix}Role, name: ${role} }`,
      `subjects: [${subject.kind === 'User' ? user : account}]`,
    ].join('\n'),
  ];
}
