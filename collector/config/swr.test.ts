import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { withAbsolutePaths } from './paths.ts';
import { swr } from './swr.ts';

const keys = { accessKeyFile: 'ak', secretKeyFile: 'sk' };
const base = { region: 'cn-north-4', projectId: '0a1b', credentials: keys };

test('the least there has to be, with defaults', () => {
  assert.deepEqual(swr.parse(base), [
    {
      name: 'swr.cn-north-4.myhuaweicloud.com',
      region: 'cn-north-4',
      projectId: '0a1b',
      endpoints: {},
      credentials: { ...keys, metadataUrl: 'http://169.254.169.254' },
      tracker: 'system',
      enterpriseInstances: [],
      interval: 60_000,
      lookBack: 86_400_000,
      overlap: 360_000,
      excludeOperations: [],
    },
  ]);
});

test('several, of which one has the agency of its server, and instances with and without a name', () => {
  const second = {
    ...base,
    name: 'registry.example.com',
    credentials: { agency: true },
    enterpriseInstances: ['i-1', { id: 'i-2', name: 'shop.example.com' }],
  };
  const [, parsed] = swr.parse([base, second]);
  assert.deepEqual(parsed?.enterpriseInstances, [{ id: 'i-1' }, { id: 'i-2', name: 'shop.example.com' }]);
});

test('files are taken from the configuration’s folder, and must be there', () => {
  const schema = z.strictObject({ swr });
  const told: string[] = [];
  const value = withAbsolutePaths(schema, schema.parse({ swr: base }), '/etc/tallyman', (key) => told.push(key));
  assert.equal(value.swr[0]?.credentials.accessKeyFile, '/etc/tallyman/ak');
  assert.deepEqual(told, ['swr.0.credentials.accessKeyFile', 'swr.0.credentials.secretKeyFile']);
});

const faults: Array<[string, Record<string, unknown>, string, RegExp]> = [
  ['a region that is none', { region: 'Beijing' }, '0.region', /must be the id of a region, such as cn-north-4/],
  ['a project that is none', { projectId: '../x' }, '0.projectId', /must be the id of a project/],
  ['no keys', { credentials: {} }, '0.credentials', /must have accessKeyFile and secretKeyFile/],
  ['half of the keys', { credentials: { accessKeyFile: 'ak' } }, '0.credentials', /must have accessKeyFile and/],
  ['keys and an agency', { credentials: { ...keys, agency: true } }, '0.credentials', /agency: true and no files/],
  ['more than is kept', { lookBack: '8d' }, '0.lookBack', /no more than 7d, as CTS keeps no older traces/],
  ['too often', { interval: '10ms' }, '0.interval', /at least 1s/],
  [
    'an endpoint in the open',
    { endpoints: { cts: 'http://cts.example.com' } },
    '0.endpoints.cts',
    /must be an https URL/,
  ],
  [
    'an instance that is none',
    { enterpriseInstances: ['a/b'] },
    '0.enterpriseInstances.0',
    /must be the id of an instance/,
  ],
  [
    'a proxy’s credentials alone',
    { proxyAuth: { username: 'a', passwordFile: 'b' } },
    '0',
    /takes proxyAuth only with/,
  ],
];
for (const [what, change, path, message] of faults) {
  test(`what is said of ${what}`, () => {
    const { error } = swr.safeParse({ ...base, ...change });
    assert.equal(error?.issues.length, 1, JSON.stringify(error?.issues));
    assert.equal(error.issues[0]?.path.join('.'), path);
    assert.match(error.issues[0].message, message);
  });
}
