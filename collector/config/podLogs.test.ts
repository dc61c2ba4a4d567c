import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podLogs } from './podLogs.ts';

test('what holds where nothing is said, and a whole one', () => {
  assert.deepEqual(podLogs.parse({}), { maxStreams: 200 });
  const value = {
    kubeconfig: 'kubeconfig',
    namespaces: ['shop'],
    include: { containers: ['web-*'] },
    exclude: { labels: 'app=loki' },
    maxStreams: 10,
  };
  assert.deepEqual(podLogs.parse(value), value);
});

for (const value of [{ maxStreams: 0 }, { namespaces: ['Shop'] }, { include: {} }, { streams: 5 }]) {
  test(`refused: ${JSON.stringify(value)}`, () => assert.equal(podLogs.safeParse(value).success, false));
}
