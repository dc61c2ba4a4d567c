import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture } from '../../testing.ts';
import { parseAuditEvent, type AuditEvent } from '../normalise/auditEvent.ts';
import { normaliseAuditEvent } from '../normalise/kubernetesAudit.ts';
import { redactAuditEvent } from './auditBodies.ts';

/** Stands wherever a value stands that must never be stored. */
const SECRET = 'aHVudGVyMg==';
const template = JSON.parse(fixture('kubernetes-audit.jsonl')[10]!) as Record<string, unknown>;

function event(objectRef: Record<string, unknown>, requestObject?: unknown, responseObject?: unknown): AuditEvent {
  const parsed = parseAuditEvent({ ...template, objectRef, requestObject, responseObject });
  assert.ok('event' in parsed);
  return parsed.event;
}

const secret = {
  kind: 'Secret',
  apiVersion: 'v1',
  type: 'Opaque',
  immutable: true,
  metadata: { name: 'db', labels: { app: 'x' }, annotations: { note: 'kept' } },
  data: { password: SECRET, user: SECRET },
};
const applied = {
  ...secret,
  metadata: {
    name: 'db',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(secret), note: 'kept' },
  },
};

const secrets = { resource: 'secrets', namespace: 'shop', name: 'db' };
const hidden: Array<{ name: string; ref: Record<string, unknown>; bodies: unknown[]; keeps?: string[] }> = [
  {
    name: 'data of a Secret',
    ref: secrets,
    bodies: [secret],
    keeps: ['password', 'Opaque', '"app":"x"', 'kept', 'true'],
  },
  { name: 'stringData', ref: secrets, bodies: [{ kind: 'Secret', stringData: { token: SECRET } }], keeps: ['token'] },
  {
    name: 'a list of Secrets',
    ref: secrets,
    bodies: [{ kind: 'SecretList', metadata: { resourceVersion: '5' }, items: [secret, applied] }],
    keeps: ['"5"', 'db'],
  },
  { name: 'a list whose items do not name their kind', ref: secrets, bodies: [{ items: [{ data: { a: SECRET } }] }] },
  {
    name: 'a table with the objects in its rows, as kubectl get asks for',
    ref: secrets,
    bodies: [
      {
        kind: 'Table',
        columnDefinitions: [{ name: 'Name' }],
        rows: [
          { cells: ['db', 'Opaque', 2], object: { kind: 'PartialObjectMetadata', metadata: applied.metadata } },
          { cells: ['x'], object: secret },
        ],
      },
    ],
    keeps: ['["db","Opaque",2]', 'Name'],
  },
  {
    name: 'the annotation of kubectl apply',
    ref: secrets,
    bodies: [applied],
    keeps: ['last-applied-configuration', 'kept'],
  },
  {
    name: 'a JSON patch',
    ref: secrets,
    bodies: [
      [
        { op: 'replace', path: '/data/password', value: SECRET },
        { op: 'add', path: '/data', value: { a: SECRET } },
        { op: 'test', path: '/stringData/x', value: [SECRET] },
        { op: 'remove', path: '/data/old' },
      ],
    ],
    keeps: ['/data/password', 'replace', 'remove'],
  },
  { name: 'a JSON patch of things that are no operations', ref: secrets, bodies: [[SECRET, [SECRET]]] },
  {
    name: 'a merge patch',
    ref: secrets,
    bodies: [{ data: { password: SECRET, gone: null }, metadata: { labels: { a: 'b' } } }],
    keeps: ['"a":"b"', 'gone'],
  },
  {
    name: 'a strategic merge patch with directives',
    ref: secrets,
    bodies: [{ data: { $patch: 'replace', a: SECRET }, $setElementOrder: [SECRET] }],
  },
  {
    name: 'a merge patch that puts the annotation',
    ref: secrets,
    bodies: [{ metadata: { annotations: applied.metadata.annotations } }],
  },
  {
    name: 'mistyped keys',
    ref: secrets,
    bodies: [{ kind: 'Secret', Data: { a: SECRET }, stringdata: SECRET, spec: { x: [SECRET] } }],
    keeps: ['stringdata'],
  },
  {
    name: 'values that are not what they should be',
    ref: secrets,
    bodies: [{ data: SECRET, stringData: [SECRET], metadata: SECRET, items: SECRET }],
  },
  { name: 'a body that is only text', ref: secrets, bodies: [`data:\n  a: ${SECRET}`] },
  { name: 'request and answer', ref: secrets, bodies: [secret, applied] },
  {
    name: 'a Secret under another resource',
    ref: { resource: 'things', apiGroup: 'x.io' },
    bodies: [secret, { kind: 'SecretList', items: [secret] }],
  },
  {
    name: 'Secrets among others',
    ref: { resource: 'things' },
    bodies: [{ kind: 'List', items: [{ kind: 'Pod' }, secret] }],
    keeps: ['Pod'],
  },
  {
    name: 'a TokenRequest',
    ref: { resource: 'serviceaccounts', subresource: 'token', name: 'sa' },
    bodies: [
      { kind: 'TokenRequest', spec: { audiences: ['api'] } },
      { kind: 'TokenRequest', status: { token: SECRET, expirationTimestamp: 'then' } },
    ],
    keeps: ['api', 'then'],
  },
  {
    name: 'a TokenReview',
    ref: { resource: 'tokenreviews', apiGroup: 'authentication.k8s.io' },
    bodies: [
      { kind: 'TokenReview', spec: { token: SECRET } },
      { spec: { token: SECRET }, status: { authenticated: true, user: { username: 'bob' } } },
    ],
    keeps: ['bob'],
  },
];

for (const { name, ref, bodies, keeps } of hidden) {
  test(`no value is left of ${name}`, () => {
    const given = event(ref, bodies[0], bodies[1]);
    const before = JSON.stringify(given);
    const { evidence, changed } = redactAuditEvent(given);
    const text = JSON.stringify(evidence);
    assert.equal(changed, true);
    assert.ok(!text.includes(SECRET), text);
    assert.ok(text.includes('[redacted]'));
    for (const kept of keeps ?? []) {
      assert.ok(text.includes(kept), `${kept} in ${text}`);
    }
    assert.equal(JSON.stringify(given), before, 'the event given is not changed');

    const observation = normaliseAuditEvent(given, () => false, before);
    assert.ok('record' in observation);
    assert.ok(!observation.evidence!.includes(SECRET), 'not by way of the raw text either');
    assert.ok(!JSON.stringify({ ...observation, time: 0 }).includes(SECRET));
  });
}

const shown: Array<{ name: string; ref: Record<string, unknown>; bodies: unknown[] }> = [
  { name: 'no body', ref: secrets, bodies: [] },
  { name: 'an empty body', ref: secrets, bodies: [null] },
  { name: 'a ConfigMap', ref: { resource: 'configmaps' }, bodies: [{ kind: 'ConfigMap', data: { a: 'b' } }] },
  {
    name: 'a pod with a field called token',
    ref: { resource: 'pods' },
    bodies: [{ kind: 'Pod', spec: { token: 'x' } }],
  },
  { name: 'a JSON patch of a pod', ref: { resource: 'pods' }, bodies: [[{ op: 'add', path: '/x', value: 1 }]] },
];
for (const { name, ref, bodies } of shown) {
  test(`nothing is changed in ${name}`, () => {
    const given = event(ref, bodies[0], bodies[1]);
    assert.deepEqual(redactAuditEvent(given), { evidence: given, changed: false });
  });
}

test('why a request for a Secret failed, and how it was deleted, can be read', () => {
  const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', message: 'secrets "db" not found', code: 404 };
  const options = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Foreground', gracePeriodSeconds: 0 };
  const { evidence } = redactAuditEvent(event(secrets, options, status));
  assert.deepEqual([evidence.requestObject, evidence.responseObject], [options, status]);
});
