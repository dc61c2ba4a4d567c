import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harbor } from './harbor.ts';

const auditLog = { username: 'robot$tallyman', passwordFile: 'secret' };
const webhook = { listen: '127.0.0.1:9444', tokenFile: 'token' };
const whole = { name: 'harbor.example.com', url: 'https://harbor.example.com', webhook, auditLog };

test('what is not said', () => {
  const [read] = harbor.parse(whole);
  assert.deepEqual(read?.auditLog, { ...auditLog, interval: 15_000, lookBack: 0 });
  assert.equal(read?.webhook?.path, '/harbor');
  assert.equal(read?.robotPrefix, 'robot$');
});

test('several, and what may be said', () => {
  const other = {
    ...whole,
    name: 'other.example.com:8443',
    auditLog: { ...auditLog, interval: '1m', lookBack: '7d', projects: ['shop', 'lab'] },
    tls: { caFile: 'ca.crt' },
    proxyUrl: 'http://proxy:3128',
  };
  assert.deepEqual(harbor.parse([whole, other])[1]?.auditLog?.lookBack, 7 * 86_400_000);
});

for (const [what, value, path, message] of [
  ['neither way', { webhook: undefined, auditLog: undefined }, '0', /^needs webhook or auditLog$/],
  ['another scheme', { url: 'ftp://harbor.example.com' }, '0.url', /^must be the http or https URL of Harbor/],
  ['a hurry', { auditLog: { ...auditLog, interval: '10ms' } }, '0.auditLog.interval', /time span of at least 1s/],
  ['no unit', { auditLog: { ...auditLog, lookBack: 60 } }, '0.auditLog.lookBack', /such as 30s, 5m or 1h, and is 60/],
  [
    'a path for a project',
    { auditLog: { ...auditLog, projects: ['a/b'] } },
    '0.auditLog.projects.0',
    /name of a project/,
  ],
  [
    'a project twice',
    { auditLog: { ...auditLog, projects: ['a', 'a'] } },
    '0.auditLog.projects',
    /not name a project twice/,
  ],
  ['no project', { auditLog: { ...auditLog, projects: [] } }, '0.auditLog.projects', /./],
  ['proxyAuth alone', { proxyAuth: { username: 'u', passwordFile: 'p' } }, '0', /takes proxyAuth only with proxyUrl/],
] as const) {
  test(`what is said of ${what}`, () => {
    const { error } = harbor.safeParse({ ...whole, ...value });
    assert.equal(error?.issues.length, 1);
    assert.equal(error.issues[0]?.path.join('.'), path);
    assert.match(error.issues[0].message, message);
  });
}
