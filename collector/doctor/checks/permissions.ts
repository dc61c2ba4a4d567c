import { z } from 'zod';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import { ApiError } from '../../kubernetes/error.ts';

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

const reviewSchema = z.looseObject({ status: z.looseObject({ allowed: z.boolean() }) });
const selfSchema = z.looseObject({
  status: z.looseObject({ userInfo: z.looseObject({ username: z.string() }) }),
});

/** The needs that are not met, each with only the verbs that are not. Throws the client's errors. */
export async function unmet(client: KubernetesClient, needs: Need[]): Promise<Need[]> {
  const lists = await Promise.all(
    needs.map(async (need) => {
      const allowed = await Promise.all(need.verbs.map((verb) => may(client, need, verb)));
      const verbs = need.verbs.filter((_, index) => !allowed[index]);
      return verbs.length > 0 ? [{ ...need, verbs }] : [];
    })
  );
  return lists.flat();
}

/** Asks the API server itself, which everybody who is authenticated may (system:basic-user). */
async function may(client: KubernetesClient, need: Need, verb: string): Promise<boolean> {
  const [resource, subresource] = need.resource.split('/');
  const { group, namespace, name } = need;
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes: { group, resource, subresource, verb, namespace, name } },
  };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  return reviewSchema.parse(await client.json(path, { method: 'POST', body })).status.allowed;
}

/** Who these credentials are for, since Kubernetes 1.28. Throws the client's other errors. */
export async function whoAmI(client: KubernetesClient): Promise<Subject | undefined> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  try {
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const { username } = selfSchema.parse(await client.json(path, { method: 'POST', body })).status.userInfo;
    const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username);
    return account
      ? { kind: 'ServiceAccount', namespace: account[1], name: account[2]! }
      : { kind: 'User', name: username };
  } catch (error) {
    if (error instanceof ApiError && (error.status === 404 || error.status === 403)) {
      return undefined;
    }
    throw error;
  }
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
