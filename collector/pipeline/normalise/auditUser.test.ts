import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEvent } from './auditEvent.ts';
import { actorOf, userFields } from './auditUser.ts';

const actors: Array<[string | undefined, string]> = [
  ['alice', 'human'],
  ['alice@example.com', 'human'],
  ['kubernetes-admin', 'human'],
  ['system:node:n1', 'node'],
  ['system:serviceaccount:shop:default', 'service'],
  ['eks:node-manager', 'service'],
  ['deploy@example-project.iam.gserviceaccount.com', 'service'],
  ['system:kube-scheduler', 'system'],
  ['system:apiserver', 'system'],
  ['system:anonymous', 'unknown'],
  ['', 'unknown'],
  [undefined, 'unknown'],
];
for (const [name, actor] of actors) {
  test(`${name ?? 'nobody'} is ${actor}`, () => assert.equal(actorOf(name), actor));
}

const role = 'arn:aws:iam::111122223333:role/admin';
const session = 'arn:aws:sts::111122223333:assumed-role/admin/alice';
const identities: Array<{ name: string; extra: Record<string, string[] | null> | null; identity: string | undefined }> =
  [
    {
      name: 'EKS',
      extra: {
        accessKeyId: ['ASIAIOSFODNN7EXAMPLE'],
        arn: [session],
        canonicalArn: [role],
        principalId: ['AROAEXAMPLE'],
        sessionName: ['alice'],
      },
      identity: session,
    },
    { name: 'EKS by keys in lower case', extra: { canonicalarn: [role], sessionname: ['alice'] }, identity: role },
    { name: 'a key with a prefix', extra: { 'sigs.k8s.io/aws-iam-authenticator/arn': [session] }, identity: session },
    { name: 'AKS', extra: { oid: ['22222222-example'] }, identity: '22222222-example' },
    { name: 'AKS with a name', extra: { oid: ['2222'], upn: ['alice@example.com'] }, identity: 'alice@example.com' },
    { name: 'GKE', extra: { 'iam.gke.io/user-assertion': ['sealed'] }, identity: 'alice@example.com' },
    { name: 'GKE before', extra: { 'user-assertion.cloud.google.com': ['sealed'] }, identity: 'alice@example.com' },
    {
      name: 'a certificate',
      extra: { 'authentication.kubernetes.io/credential-id': ['X509SHA256=0'] },
      identity: undefined,
    },
    { name: 'an empty list', extra: { arn: [], oid: null }, identity: undefined },
    { name: 'nothing', extra: null, identity: undefined },
  ];
for (const { name, extra, identity } of identities) {
  test(`who it is to the cloud: ${name}`, () => {
    const event = { user: { username: 'alice@example.com', extra } } as AuditEvent;
    assert.equal(userFields(event).user_cloud_identity, identity);
  });
}

test("the pod whose token was used is not the request's object, and an impersonated user has no say in it", () => {
  const pod = (name: string) => ({ extra: { 'authentication.kubernetes.io/pod-name': [name] } });
  const event = {
    user: { username: 'system:serviceaccount:shop:web', ...pod('web-1') },
    impersonatedUser: pod('other'),
  };
  assert.equal(userFields(event as unknown as AuditEvent).user_pod_name, 'web-1');
});
