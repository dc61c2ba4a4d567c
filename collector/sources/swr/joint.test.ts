import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Observation } from '../../pipeline/observation.ts';
import { isShared, Joint } from './joint.ts';

const MINUTE = 60_000;
const NOW = 1_767_225_600_000;

function act(resource: string, at = 0, change: Partial<Observation['record']> = {}): Observation {
  const [repository, tag] = resource.split(':');
  return {
    time: BigInt(NOW + at) * 1_000_000n,
    object: 'image-registry',
    severity: 'low',
    actor: 'human',
    access: 'write',
    record: {
      record_id: `${resource}/${at}`,
      event_action: 'delete',
      event_outcome: 'success',
      registry_resource_type: 'artifact',
      registry_project: repository?.split('/')[0],
      container_image_repository: repository,
      container_image_tag: tag,
      ...change,
    },
  };
}
const nameOf = () => 'shop.example.com';

/** As it is after a restart. */
const again = (joint: Joint, horizon: number) =>
  new Joint(JSON.parse(JSON.stringify(joint.changed() ?? { held: [], told: [] })) as never, horizon);

test('the audit log first: CTS’s record, with what the audit log knows besides', () => {
  let joint = new Joint(undefined, NOW - MINUTE);
  assert.equal(joint.noted(act('library/web:1'), 'i-1', { id: 1 }), 'hold');
  joint = again(joint, NOW - MINUTE);
  const trace = act('library/web', 900, { registry_name: 'swr.example.com', container_image_tag: undefined });
  assert.equal(joint.told(trace, nameOf), true);
  const { registry_name: name, registry_instance_id: instance, container_image_tag: tag } = trace.record;
  assert.deepEqual([name, instance, tag], ['shop.example.com', 'i-1', '1']);
  assert.deepEqual(joint.settled(NOW + 10 * MINUTE), []);
});

test('CTS first: the audit log’s is joined to it, once', () => {
  let joint = new Joint(undefined, NOW - MINUTE);
  assert.equal(joint.told(act('library/web:1'), nameOf), true);
  joint = again(joint, NOW + 10 * MINUTE);
  assert.equal(joint.noted(act('library/web:1', 300), 'i-1', {}), 'joined');
  assert.equal(joint.noted(act('library/web:1', 400), 'i-1', {}), 'write');
});

test('what the audit log alone tells is held until CTS has told all of that time', () => {
  const joint = new Joint(undefined, NOW - MINUTE);
  joint.noted(act('library/web:1'), 'i-1', { id: 1 });
  assert.deepEqual(joint.settled(NOW + MINUTE - 1), []);
  assert.deepEqual(
    joint.settled(NOW + MINUTE).map(({ raw }) => raw),
    [{ id: 1 }]
  );
  assert.deepEqual(joint.settled(NOW + 2 * MINUTE), []);
});

test('while CTS cannot be read it is not held for ever, and CTS’s record of it is left out then', () => {
  let joint = new Joint(undefined, NOW - MINUTE);
  joint.noted(act('library/web:1'), 'i-1', { id: 1 });
  assert.deepEqual(joint.overdue(Date.now() + 59 * MINUTE), []);
  assert.equal(joint.overdue(Date.now() + 61 * MINUTE).length, 1);
  assert.deepEqual(joint.overdue(Date.now() + 62 * MINUTE), []);
  joint = again(joint, NOW - MINUTE);
  assert.equal(joint.told(act('library/web:1', 100), nameOf), false);
  assert.deepEqual(joint.settled(NOW + 10 * MINUTE), []);
});

const others: Array<[string, Observation]> = [
  ['another tag', act('library/web:2')],
  ['another repository', act('library/db:1')],
  ['another time', act('library/web:1', 61_000)],
  ['another kind of thing', act('library/web:1', 0, { registry_resource_type: 'tag' })],
  ['that it was made', act('library/web:1', 0, { event_action: 'create' })],
  ['nothing of where it is', act('x', 0, { registry_project: undefined, container_image_repository: undefined })],
];
for (const [what, other] of others) {
  test(`not the same: ${what}`, () => {
    const joint = new Joint(undefined, NOW - MINUTE);
    joint.noted(act('library/web:1'), 'i-1', {});
    const { registry_instance_id: before } = other.record;
    assert.equal(joint.told(other, nameOf), true);
    assert.equal(other.record.registry_instance_id, before);
    assert.equal(joint.settled(NOW + 10 * MINUTE).length, 1);
  });
}

test('of two alike each has its own', () => {
  const joint = new Joint(undefined, NOW - MINUTE);
  joint.noted(act('library/web:1'), 'i-1', {});
  joint.noted(act('library/web:1', 10), 'i-1', {});
  joint.told(act('library/web:1', 20), nameOf);
  assert.equal(joint.settled(NOW + 10 * MINUTE).length, 1);
});

test('which acts both can tell', () => {
  assert.equal(isShared(act('library/web:1')), true);
  assert.equal(isShared(act('library/web:1', 0, { event_action: 'untag', registry_resource_type: 'tag' })), true);
  assert.equal(isShared(act('library', 0, { event_action: 'create', registry_resource_type: 'project' })), true);
  assert.equal(isShared(act('library/web:1', 0, { event_action: 'push' })), false);
  assert.equal(isShared(act('library/web:1', 0, { event_action: 'delete', registry_resource_type: 'webhook' })), false);
  assert.equal(isShared(act('library/web:1', 0, { event_outcome: 'failure' })), false);
});

test('no more are held, or remembered, than there is room for', () => {
  const joint = new Joint(undefined, NOW - MINUTE);
  for (let number = 0; number < 1000; number++) {
    assert.equal(joint.noted(act(`library/web:${number}`), 'i-1', {}), 'hold');
  }
  assert.equal(joint.noted(act('library/web:more'), 'i-1', {}), 'write');
  for (let number = 0; number < 3000; number++) {
    joint.told(act(`library/db:${number}`), nameOf);
  }
  assert.equal(joint.changed()?.told.length, 1000);
});
