import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { until } from '../../testing.ts';
import { Lab } from './lab.ts';

const A = 'a'.repeat(64);
const [one, two] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`];
const REFERENCE = 'registry.example.com/shop/web:1.4';

async function started(t: TestContext) {
  const lab = new Lab(t, { logs: false });
  await lab.engine.start();
  lab.engine.add(A, 'a');
  await lab.start();
  return lab;
}
const image = (lab: Lab, Action: string, ID: string, time: bigint) =>
  lab.engine.replay(`{"Type":"image","Action":"${Action}","Actor":{"ID":"${ID}","Attributes":{}},"timeNano":${time}}`);
const digests = (lab: Lab) =>
  lab.bench.records().map((record) => [record.event_action, record.container_image_tag, record.oci_manifest_digest]);

test('a container has the digest of its image, which is asked for once until something is done to an image', async (t) => {
  const lab = await started(t);
  lab.engine.images.set('sha256:1', [`bb@${one}`]);
  lab.engine.emit('pause', A, lab.at(1));
  lab.engine.emit('unpause', A, lab.at(2));
  await until('both', () => lab.actions().length === 2);
  assert.deepEqual(digests(lab), [
    ['pause', '1', one],
    ['unpause', '1', one],
  ]);
  assert.equal(lab.engine.asked.filter((path) => path.startsWith('/images/')).length, 1);
  lab.engine.images.set('sha256:1', [`bb@${two}`]);
  image(lab, 'push', 'bb:1', lab.at(3));
  lab.engine.emit('pause', A, lab.at(4));
  await until('all', () => lab.actions().length === 4);
  assert.deepEqual(digests(lab)[3], ['pause', '1', two]);
});

test('a pull has the digest of what was pulled, unless it was long ago: the reference may mean another image now', async (t) => {
  const lab = await started(t);
  lab.engine.images.set(REFERENCE, [`registry.example.com/shop/web@${one}`]);
  image(lab, 'pull', REFERENCE, lab.at(-20_000));
  image(lab, 'pull', REFERENCE, lab.at(0));
  await until('both', () => lab.actions().length === 2);
  assert.deepEqual(digests(lab), [
    ['image-pull', '1.4', undefined],
    ['image-pull', '1.4', one],
  ]);
});

test('what a container is made from is known by its name as long as it cannot be asked for', async (t) => {
  const lab = await started(t);
  lab.engine.images.set('bb:1', [`bb@${one}`]);
  for (const action of ['create', 'start']) {
    lab.engine.emit(action, 'b'.repeat(64), lab.at(1));
  }
  await until('both', () => lab.actions().length === 2);
  assert.deepEqual(digests(lab), [
    ['create', '1', one],
    ['start', '1', undefined],
  ]);
});
