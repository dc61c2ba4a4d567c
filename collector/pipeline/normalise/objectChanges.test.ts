import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEvent } from './auditEvent.ts';
import { objectChanges } from './objectChanges.ts';

const changes = (
  requestObject: unknown,
  objectRef: AuditEvent['objectRef'] = { resource: 'deployments' },
  verb = 'patch'
) => objectChanges({ verb, objectRef, requestObject } as AuditEvent);

const cases: Array<[string, unknown, string | undefined]> = [
  [
    'a JSON patch',
    [
      { op: 'replace', path: '/spec/replicas', value: 3 },
      { op: 'add', path: '/metadata/annotations/example.com~1team', value: 'shop' },
      { op: 'test', path: '/metadata/resourceVersion', value: '7' },
      { op: 'remove', path: '/spec/paused' },
    ],
    'spec.replicas=3, metadata.annotations.example.com/team, spec.paused',
  ],
  [
    'a merge patch',
    { spec: { replicas: 0, paused: true, strategy: null } },
    'spec.replicas=0, spec.paused=true, spec.strategy',
  ],
  [
    'a strategic merge patch',
    {
      spec: {
        template: {
          spec: {
            $setElementOrder: 0,
            '$setElementOrder/containers': [{ name: 'web' }],
            containers: [{ name: 'web', image: 'shop/web:2', resources: { limits: { cpu: 2 } } }],
          },
        },
      },
    },
    'spec.template.spec.containers[web].image, spec.template.spec.containers[web].resources.limits.cpu=2',
  ],
  [
    'an applied object',
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop', labels: { a: 'b' } },
      spec: { replicas: 2 },
    },
    'metadata.labels.a, spec.replicas=2',
  ],
  [
    'lists of texts, and empty ones',
    { spec: { finalizers: ['x'], tolerations: [], affinity: {} } },
    'spec.finalizers, spec.tolerations, spec.affinity',
  ],
  ['nothing', {}, undefined],
  ['no body', undefined, undefined],
  ['a text', 'spec: {}', undefined],
  ['operations that are none', [null, 5, { op: 'add' }], undefined],
  ['a Secret under another name', { kind: 'Secret', data: { pin: 1234 } }, undefined],
];
for (const [name, body, expected] of cases) {
  test(`changes of ${name}`, () => assert.equal(changes(body), expected));
}

test('nothing of secrets and tokens', () => {
  assert.equal(changes({ data: { pin: 1234 } }, { resource: 'secrets' }), undefined);
  assert.equal(changes([{ op: 'add', path: '/data/pin', value: 1 }], { resource: 'secrets' }), undefined);
  assert.equal(
    changes({ spec: { expirationSeconds: 1 } }, { resource: 'serviceaccounts', subresource: 'token' }),
    undefined
  );
});

test('of updates only those of a scale, of a status only where it was patched', () => {
  const scale = { kind: 'Scale', metadata: { name: 'web' }, spec: { replicas: 5 }, status: { replicas: 2 } };
  assert.equal(changes(scale, { resource: 'deployments', subresource: 'scale' }, 'update'), 'spec.replicas=5');
  assert.equal(changes({ spec: { replicas: 5 } }, { resource: 'deployments' }, 'update'), undefined);
  const status = { status: { conditions: [], phase: 'x' } };
  assert.equal(changes(status, { resource: 'pods', subresource: 'status' }), 'status.conditions, status.phase');
  assert.equal(changes(status, { resource: 'pods' }), undefined);
});

test('no more than 20 paths and 500 characters, of whatever is sent', () => {
  const many = changes({ data: Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`k${n}`, 'x'])) })!;
  assert.equal(many.split(', ').length, 21);
  assert.match(many, /, data\.k19, and more$/);
  const long = changes({ data: { short: 1, ['k'.repeat(5000)]: 1 } })!;
  assert.equal(long, 'data.short=1, and more');
  assert.equal(changes({ ['k'.repeat(5000)]: 1 })!.length, 500);
  const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`) as unknown;
  assert.ok(changes(deep)!.length <= 500);
});
