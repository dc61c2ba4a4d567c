import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kubeletRequest, proxiedName, proxiedPath } from './kubeletProxy.ts';

const paths: Array<[string, string]> = [
  ['/api/v1/nodes/n1/proxy/exec/shop/client/web', '/exec/shop/client/web'],
  ['/api/v1/nodes/https:n1:10250/proxy/run/shop/client/web', '/run/shop/client/web'],
  ['/api/v1/nodes/n1/proxy', '/'],
  ['/api/v1/nodes/n1/proxy/', '/'],
  ['/api/v1/nodes/n1/proxy//exec/./shop/x/../client/web/', '/exec/shop/client/web'],
  ['/api/v1/nodes/n1/proxy/%65xec/shop/client/web', '/exec/shop/client/web'],
  ['/api/v1/nodes/n1/%70roxy/exec%2Fshop/client/%ff', '/exec/shop/client/\ufffd'],
  ['/api/v1/namespaces/shop/services/web:80/proxy/a/proxy/b', '/a/proxy/b'],
  ['/api/v1/namespaces/nodes/pods/proxy/proxy/x', '/x'],
  ['/elsewhere', '/'],
];
for (const [url, path] of paths) {
  test(`behind the proxy of ${url}`, () => assert.equal(proxiedPath(url), path));
}

const container = { namespace: 'shop', pod: 'client', container: 'web', command: [], ports: [] };
const requests: Array<[string, string, unknown]> = [
  [
    '/exec/shop/client/web',
    'command=sh&command=-c&command=id',
    { ...container, kind: 'exec', command: ['sh', '-c', 'id'] },
  ],
  ['/exec/shop/client/0-uid-0/web', 'command=id', { ...container, kind: 'exec', command: ['id'] }],
  ['/run/shop/client/web', 'cmd=ls+-la', { ...container, kind: 'exec', command: ['ls', '-la'] }],
  ['/run/shop/client/web', '', { ...container, kind: 'exec' }],
  ['/attach/shop/client/web', 'input=1', { ...container, kind: 'attach' }],
  ['/portForward/shop/client', 'port=80', { ...container, kind: 'port-forward', container: undefined, ports: ['80'] }],
  ['/portForward/shop/client/uid', '', { ...container, kind: 'port-forward', container: undefined }],
  ['/containerLogs/shop/client/web', 'tail=1', { ...container, kind: 'log' }],
  ['/pods', '', undefined],
  ['/metrics/cadvisor', '', undefined],
  ['/exec', '', undefined],
  ['/constructor/a/b', '', undefined],
  ['/', '', undefined],
];
for (const [path, query, expected] of requests) {
  test(`kubelet: ${path}?${query}`, () => assert.deepEqual(kubeletRequest(path, new URLSearchParams(query)), expected));
}

test('names of what is proxied to', () => {
  assert.deepEqual(['n1', 'n1:10250', 'https:n1:10250', 'https:n1:'].map(proxiedName), ['n1', 'n1', 'n1', 'n1']);
});
