import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../kubernetes/error.ts';
import { isDenial, SourceStates } from './sources.ts';

function watched() {
  const told: string[] = [];
  const states = new SourceStates(['events', 'docker']);
  const journal = {
    permission: (source: string, allowed: boolean, message: string) =>
      void told.push(`${source} ${allowed} ${message}`),
  };
  const one = () => states.all()[0]!;
  return { told, states, health: states.of('events', journal), one };
}

test('a source has not begun, is up, goes down and stays started', () => {
  const { states, health, one } = watched();
  const begun = { source: 'events', leader: undefined };
  assert.deepEqual(one(), { ...begun, up: false, started: false, reason: 'it has not begun yet' });
  health.down('nothing listens there');
  assert.deepEqual(one(), { ...begun, up: false, started: false, reason: 'nothing listens there' });
  health.up();
  assert.deepEqual(one(), { ...begun, up: true, started: true, reason: undefined });
  health.down('it closed the connection');
  assert.deepEqual(one(), { ...begun, up: false, started: true, reason: 'it closed the connection' });
  assert.equal(states.all()[1]!.up, false, 'the other is another');
});

test('a source with parts is up when all of them are', () => {
  const { health, one } = watched();
  const [shop, ops] = [health.part('shop'), health.part('ops')];
  shop.down('waiting');
  ops.up();
  assert.equal(one().started, false);
  assert.equal(one().reason, 'waiting');
  shop.up();
  assert.equal(one().up, true);
  shop.down('broken');
  shop.done();
  assert.equal(one().up, true, 'what is over does not count');
  health.leader(true);
  assert.equal(one().leader, true);
});

test('permissions that are lost and regained are told; other failures are not', () => {
  const { health, told } = watched();
  const [shop, ops] = [health.part('shop'), health.part('ops')];
  shop.down('it does not answer', Object.assign(new Error(), { code: 'ECONNREFUSED' }));
  shop.down('no permission', new ApiError(403, 'forbidden'));
  ops.down('no permission there either', new ApiError(401, 'who?'));
  assert.deepEqual(told.splice(0), ['events false no permission', 'events false no permission there either']);
  shop.up();
  assert.deepEqual(told, [], 'half of it');
  ops.up();
  assert.deepEqual(told, ['events true events has its permissions again']);
});

for (const [error, denial] of [
  [new ApiError(401, ''), true],
  [new ApiError(403, ''), true],
  [new ApiError(404, ''), false],
  [Object.assign(new Error(), { code: 'EACCES' }), true],
  [Object.assign(new Error(), { code: 'ENOENT' }), false],
  ['a text', false],
  [undefined, false],
] as Array<[unknown, boolean]>) {
  test(`${error instanceof Error ? JSON.stringify(error) : String(error)} is ${denial ? 'a' : 'no'} denial`, () =>
    assert.equal(isDenial(error), denial));
}
