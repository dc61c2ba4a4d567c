import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsOf } from './facts.ts';

const ID = 'ab'.repeat(32);
const uid = '0f2c9f0e-8a4e-4d3c-9a5e-2f6b7c8d9e0f';
const pod = { namespace: 'shop', pod: 'web-1', container: 'web' };

const paths: Array<[string, object]> = [
  [`/var/log/pods/shop_web-1_${uid}/web/0.log`, { ...pod, podUid: uid, restarts: 0 }],
  [`x/shop_web-1_${uid}/web/12.log.20261123-101112.gz`, { ...pod, podUid: uid, restarts: 12 }],
  [`/var/log/containers/web-1_shop_web-${ID}.log`, { ...pod, containerId: ID }],
  [`/var/lib/docker/containers/${ID}/${ID}-json.log.1`, { containerId: ID }],
  [`${ID}-json.log`, { containerId: ID }],
  ['/tmp/app.log', {}],
];
for (const [path, facts] of paths) {
  test(`whose file it is: ${path}`, () => assert.deepEqual(factsOf(path, {}), { path, ...facts }));
}

test('what is given wins', () => {
  const path = `/var/log/containers/web-1_shop_web-${ID}.log`;
  assert.equal(factsOf(path, { namespace: 'ops', pod: undefined }).namespace, 'ops');
  assert.equal(factsOf(path, { namespace: 'ops', pod: undefined }).pod, 'web-1');
});
