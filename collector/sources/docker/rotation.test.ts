import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backlog, rotationOf } from './rotation.ts';

type Config = Record<string, string> | null;
const configs: Array<[string, Config, [driver: string, bytes: number, files: number] | undefined]> = [
  ['json-file', {}, undefined],
  ['json-file', null, undefined],
  ['json-file', { 'max-size': '-1' }, undefined],
  ['json-file', { 'max-size': '10k', 'max-file': '2' }, ['json-file', 10_000, 2]],
  ['json-file', { 'max-size': '1.5MB' }, ['json-file', 1_500_000, 1]],
  ['json-file', { 'max-size': '512' }, ['json-file', 512, 1]],
  ['local', {}, ['local', 20_000_000, 5]],
  ['local', { 'max-size': '1g', 'max-file': '3' }, ['local', 1e9, 3]],
  ['local', { 'max-size': '-1' }, undefined],
  ['journald', {}, undefined],
  ['none', {}, undefined],
  ['syslog', { 'syslog-address': 'udp://x' }, ['local', 20_000_000, 5]],
  ['gelf', { 'cache-max-size': '1m', 'cache-max-file': '2' }, ['local', 1e6, 2]],
];
for (const [Type, Config, wanted] of configs) {
  test(`a log of ${Type} with ${JSON.stringify(Config)} is kept in ${wanted?.slice(1).join(' bytes, files: ') ?? 'one piece'}`, () => {
    const rotation = rotationOf({ Type, Config });
    assert.deepEqual(rotation && [rotation.driver, rotation.bytes, rotation.files], wanted);
  });
}

test('a log that fills all of its files but one may have lost its beginning; what was counted before goes on', () => {
  const rotation = { driver: 'json-file', bytes: 1000, files: 3 };
  const backlog = new Backlog(rotation, 100n);
  const text = 'x'.repeat(370);
  assert.deepEqual([backlog.add(5n, text), backlog.add(6n, text), backlog.add(7n, text)], ['more', 'more', 'more']);
  assert.deepEqual(backlog.state, { bytes: 1500, first: '5', asked: '100' });
  const later = new Backlog(rotation, 200n, backlog.state);
  assert.equal(later.add(101n, 'x'.repeat(9999)), 'over', 'written since it was first asked for');
  assert.deepEqual([later.add(8n, 'x'.repeat(100)), later.add(9n, text)], ['more', 'full']);
  assert.equal(later.state?.first, '5');
});

test('of a log in a single file nothing is said', () => {
  assert.equal(new Backlog({ driver: 'json-file', bytes: 10, files: 1 }, 2n).add(1n, 'x'.repeat(100)), 'more');
});
