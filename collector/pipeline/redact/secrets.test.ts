import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutSecrets, withoutTexts } from './secrets.ts';

const cases: Array<[string, unknown, unknown]> = [
  [
    'a password',
    { name: 'ci', password: 'hunter2', pwd: 1234 },
    { name: 'ci', password: '[redacted]', pwd: '[redacted]' },
  ],
  [
    'a docker config',
    { auths: { 'swr.example.com': { auth: 'YWxpY2U6aHVudGVyMg==', email: 'a@example.com' } } },
    { auths: { 'swr.example.com': { auth: '[redacted]', email: '[redacted]' } } },
  ],
  ['a permission, which is no secret', [{ user_name: 'alice', auth: 7 }], [{ user_name: 'alice', auth: 7 }]],
  [
    'a key id and its key',
    { access_key: 'AK1', access_secret: 'x' },
    { access_key: '[redacted]', access_secret: '[redacted]' },
  ],
  ['what is masked', { password: '********', token: '' }, { password: '********', token: '' }],
  ['JSON in a text', { request: '{"token":"t0k","a":1}' }, { request: '{"token":"[redacted]","a":1}' }],
  ['JSON in JSON in a text', '{"body":"{\\"secret\\":\\"s\\"}"}', '{"body":"{\\"secret\\":\\"[redacted]\\"}"}'],
  [
    'a login command',
    'docker login -u cn-north-4@AK1 -p 0123abcd swr.example.com',
    'docker login -u cn-north-4@AK1 -p [redacted] swr.example.com',
  ],
  ['another', 'docker login --username=a --password=b c', 'docker login --username=a --password=[redacted] c'],
  ['a header in a text', 'sent Authorization: Bearer abcdefgh.ijk', 'sent Authorization: Bearer [redacted]'],
  ['a query', 'https://example.com/?X-Token=abc&limit=2', 'https://example.com/?X-Token=[redacted]&limit=2'],
  ['a cut JSON text', '{"a":"docker login -u x -p y', '{"a":"docker login -u x -p [redacted]'],
  ['numbers and flags', { tokens: 3, retain: true, none: null }, { tokens: 3, retain: true, none: null }],
];
for (const [what, value, want] of cases) {
  test(`without secrets: ${what}`, () => assert.deepEqual(withoutSecrets(value), want));
}

test('nothing secret: the same object', () => {
  const body = { a: [{ b: 'c' }], d: '{"e":1}' };
  assert.equal(withoutSecrets(body), body);
});

test('keys and numbers alone', () => {
  assert.deepEqual(withoutTexts({ a: 'x', b: [1, 'y'], c: '***' }), {
    a: '[redacted]',
    b: [1, '[redacted]'],
    c: '***',
  });
});

test('what is nested without end is not followed', () => {
  let value: unknown = 'leaf';
  for (let depth = 0; depth < 100; depth++) {
    value = { inner: value };
  }
  assert.match(JSON.stringify(withoutSecrets(value)), /^(\{"inner":){9}"\[redacted\]"/);
});

test('long texts take no longer than their length', () => {
  const began = performance.now();
  withoutSecrets(`${'docker login '.repeat(20_000)}${'token='.repeat(20_000)}${'Bearer '.repeat(20_000)}`);
  assert.ok(performance.now() - began < 2000);
});
