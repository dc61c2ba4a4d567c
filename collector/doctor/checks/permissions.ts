import { z } from 'zod';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import { ApiError } from '../../kubernetes/error.ts';
import type { Need, Subject } from '../advice/needs.ts';

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
