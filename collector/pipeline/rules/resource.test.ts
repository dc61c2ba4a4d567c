import assert from 'node:assert/strict';
import { test } from 'node:test';
import { oneOfResources, type ResourcePattern } from './resource.ts';

const pod = { resource: 'pods', namespace: 'shop', name: 'web' };
const log = { ...pod, subresource: 'log' };
const deployment = { resource: 'deployments', apiGroup: 'apps', name: 'web' };
const scale = { ...deployment, subresource: 'scale' };
const lease = { resource: 'leases', apiGroup: 'coordination.k8s.io', name: 'node-1' };
const refs = { pod, log, deployment, scale, lease };

const cases: Array<[patterns: ResourcePattern[], matching: Array<keyof typeof refs>]> = [
  [['pods'], ['pod']],
  [['pods/log'], ['log']],
  [['pods/*'], ['pod', 'log']],
  [['*'], ['pod', 'log', 'deployment', 'scale', 'lease']],
  [['*/scale'], ['scale']],
  [['deployments'], ['deployment']],
  [['deployments.apps'], ['deployment']],
  [['deployments.batch'], []],
  [['deployments.apps/scale'], ['scale']],
  [['*.apps'], ['deployment', 'scale']],
  [['*.apps/scale'], ['scale']],
  [['*.*.k8s.io'], ['lease']],
  [['leases.coordination.k8s.io'], ['lease']],
  [['pods.'], ['pod']],
  [['pod*'], ['pod']],
  [
    ['leases', 'pods/log'],
    ['log', 'lease'],
  ],
  [[{ group: '' }], ['pod', 'log']],
  [[{ group: 'apps' }], ['deployment', 'scale']],
  [[{ group: 'apps', resources: ['deployments'] }], ['deployment']],
  [[{ group: 'apps', resources: ['*/scale'] }], ['scale']],
  [[{ group: 'apps', resources: ['deployments/*'] }], ['deployment', 'scale']],
  [[{ group: '', resources: ['deployments'] }], []],
  [[{ group: '', resources: ['pods'], resourceNames: ['web'] }], ['pod']],
  [[{ group: '', resources: ['pods'], resourceNames: ['db'] }], []],
];
for (const [patterns, matching] of cases) {
  test(`${JSON.stringify(patterns)} is ${matching.join(', ') || 'nothing here'}`, () => {
    const matches = oneOfResources(patterns);
    assert.deepEqual(
      Object.entries(refs)
        .filter(([, ref]) => matches(ref))
        .map(([name]) => name),
      matching
    );
  });
}
