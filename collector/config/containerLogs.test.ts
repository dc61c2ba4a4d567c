import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containerLogs } from './containerLogs.ts';

test('what holds where nothing is said', () => {
  const defaults = { path: '/var/log/pods', pods: true, startAt: 'beginning', multiline: [] };
  assert.deepEqual(containerLogs.parse({}), defaults);
});

test('a whole one', () => {
  const value = {
    path: '/logs',
    nodeName: 'node-1.example.com',
    pods: true,
    kubeconfig: 'kubeconfig',
    include: { namespaces: ['shop*', '*'], labels: 'app in (web, api), !test', containers: ['*'] },
    exclude: { labels: 'tallyman.io/logs=none' },
    startAt: 'end',
    multiline: [{ match: { containers: ['java'] }, firstLine: '^\\S', maxLines: 100, maxBytes: 2048, timeoutMs: 500 }],
  };
  const { multiline, ...rest } = containerLogs.parse(value);
  assert.deepEqual({ ...rest, multiline: value.multiline }, value);
  assert.equal(multiline[0]?.firstLine.test('GET /'), true);
});

const faults: Array<[string, object, string]> = [
  ['a pattern that is none', { include: { namespaces: ['Shop'] } }, 'must be a name, with * for any characters'],
  [
    'a selector that is none',
    { exclude: { labels: 'app in web' } },
    'must be a label selector: "app in web" is no requirement of a label selector, such as app=web, app in (web,api) or !app',
  ],
  ['a choice of nothing', { include: {} }, 'needs namespaces, labels or containers'],
  ['another beginning', { startAt: 'now' }, 'must be beginning or end: where logs are read from at the first start'],
  [
    'labels without pods',
    { pods: false, multiline: [{ match: { labels: 'a' }, firstLine: 'x' }] },
    'labels are known only with pods: true, as the API server is asked for them',
  ],
];
for (const [name, value, message] of faults) {
  test(`what is said of ${name}`, () => {
    assert.deepEqual(
      containerLogs.safeParse(value).error?.issues.map((issue) => issue.message),
      [message]
    );
  });
}
