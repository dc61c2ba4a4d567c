import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { swr } from '../../config/swr.ts';
import { HttpError } from '../polling/http.ts';
import { endpointOf } from './client.ts';
import { expected, explain } from './error.ts';

const base = { region: 'cn-north-4', projectId: 'p1', credentials: { accessKeyFile: 'a', secretKeyFile: 'b' } };
const [config] = swr.parse(base);

const cases: Array<[number, string, string, RegExp]> = [
  [
    401,
    'APIGW.0301',
    'Incorrect IAM authentication information: verify aksk signature fail',
    /the access key is unknown, or/,
  ],
  [
    401,
    'APIGW.0301',
    'Incorrect IAM authentication information: Get secretKey failed,ak:AK1,err:ak not exist',
    /access key is unknown/,
  ],
  [
    401,
    'APIGW.0301',
    'Incorrect IAM authentication information: AK access failed to reach the limit,forbidden.',
    /locked for five minutes/,
  ],
  [
    401,
    'APIGW.0301',
    'Incorrect IAM authentication information: signature expired, signature time:a,server time:b',
    /clock is wrong/,
  ],
  [401, 'APIGW.0301', 'Incorrect IAM authentication information: token expires, expires_at: x', /keys have expired/],
  [401, 'APIGW.0301', 'Incorrect IAM authentication information: decrypt token fail', /keys have expired/],
  [
    403,
    'CTS.0002',
    'The user fails the authentication or does not have permission to this operation.',
    /needs the permission cts:trace:list/,
  ],
  [403, 'CTS.0012', 'Invalid project ID. Check whether the project ID is correct.', /project p1 is not in cn-north-4/],
  [404, 'APIGW.0101', 'The API does not exist', /https:\/\/cts\.cn-north-4\.myhuaweicloud\.com does not have this API/],
  [429, 'APIGW.0308', 'The throttling threshold has been reached', /too many requests/],
  [500, 'CTS.0005', 'Data read exception.', /^500 CTS\.0005 Data read exception\.$/],
];
for (const [status, code, message, want] of cases) {
  test(`${status} ${code}: ${message.slice(-40)}`, () => {
    const body = JSON.stringify({ error_code: code, error_msg: message, request_id: 'r' });
    assert.match(explain(new HttpError(status, body), 'cts', config!), want);
  });
}

test('what is in no documented form, and what is no answer', () => {
  assert.equal(explain(new HttpError(502, '<html>bad gateway'), 'cts', config!), '502 <html>bad gateway');
  assert.match(explain(new HttpError(403, ''), 'swr', config!), /needs the permission swr:instance:getAuditLogs/);
  const refused = Object.assign(new Error(''), { code: 'ECONNREFUSED' });
  assert.equal(explain(refused, 'swr', config!), 'https://swr-api.cn-north-4.myhuaweicloud.com: ECONNREFUSED');
});

test('where services are', () => {
  const [european] = swr.parse({ ...base, region: 'eu-west-101' });
  assert.equal(endpointOf(european!, 'cts'), 'https://cts.eu-west-101.myhuaweicloud.eu');
  const [own] = swr.parse({ ...base, endpoints: { cts: 'https://cts.example.com/' } });
  assert.equal(endpointOf(own!, 'cts'), 'https://cts.example.com');
});

test('an answer in another form', () => {
  const schema = z.looseObject({ total: z.number() });
  assert.deepEqual(expected(schema, { total: 1, more: 2 }, 'it'), { total: 1, more: 2 });
  assert.throws(
    () => expected(schema, { total: '1' }, 'it'),
    /^Error: it is answered in another form .* total: Invalid/
  );
  assert.equal(explain(new Error('as it is'), 'cts', config!), 'as it is');
  const unreadable = Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT', path: '/keys' });
  assert.equal(explain(unreadable, 'cts', config!), 'ENOENT: no such file');
});
