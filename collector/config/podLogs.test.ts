import assert from 'node:assert/strict';
import { test } from 'node:test';
import { podLogs } from './podLogs.ts';

test('what holds where nothing is said, and a whole one', () => {
  assert.deepEqual(podLogs.parse({}), { maxStreams: 200, multiline: [] });
  const value = {
    kubeconfig: 'kubeconfig',
    namespaces: ['shop'],
    include: { containers: ['web-*'] },
    exclude: { labels: 'app=loki' },
    maxStreams: 10,
    multiline: [],
    leaderElection: { namespace: 'tallyman', name: 'tallyman-logs' },
  };
  assert.deepEqual(podLogs.parse(value), value);
  const [rule] = podLogs.parse({ multiline: [{ match: { labels: 'app=web' }, firstLine: '^\\d' }] }).multiline;
  assert.deepEqual([rule?.match, rule?.maxLines, rule?.timeoutMs], [{ labels: 'app=web' }, 500, 3000]);
  assert.equal(rule?.firstLine.test('2026 begins'), true);
});

const refused = [
  { maxStreams: 0 },
  { namespaces: ['Shop'] },
  { include: {} },
  { streams: 5 },
  { leaderElection: { name: 'logs' } },
  { multiline: [{ firstLine: '(' }] },
  // A turn is shorter than that.
  { multiline: [{ firstLine: '^a', timeoutMs: 20_000 }] },
];
for (const value of refused) {
  test(`refused: ${JSON.stringify(value)}`, () => assert.equal(podLogs.safeParse(value).success, false));
}
