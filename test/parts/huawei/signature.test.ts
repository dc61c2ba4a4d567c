import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { isSignedBy, readSignature, signedAt } from './signature.ts';

/** The example of the API Request Signing Guide. */
const SECRET = 'MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc';
const EXAMPLE = {
  method: 'GET',
  url: '/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0',
  headers: {
    host: 'service.region.example.com',
    'content-type': 'application/json',
    'x-sdk-date': '20191115T033655Z',
    authorization:
      'SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, ' +
      'Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe',
  },
} as unknown as IncomingMessage;

test('the documented example', () => {
  const signed = readSignature(EXAMPLE);
  assert.equal(signed?.accessKey, 'QTWAOYTTINDUT2QVKYUC');
  assert.equal(isSignedBy(EXAMPLE, signed, SECRET), true);
  assert.equal(signedAt(EXAMPLE), Date.UTC(2019, 10, 15, 3, 36, 55));
});

for (const [what, change] of [
  ['another path', { url: EXAMPLE.url?.replace('vpcs', 'vpc') }],
  ['another query', { url: EXAMPLE.url?.replace('limit=2', 'limit=3') }],
  ['another method', { method: 'POST' }],
  ['another host', { headers: { ...EXAMPLE.headers, host: 'other.example.com' } }],
  ['another time', { headers: { ...EXAMPLE.headers, 'x-sdk-date': '20191115T033656Z' } }],
] as const) {
  test(`not signed: ${what}`, () => {
    const request = { ...EXAMPLE, ...change } as unknown as IncomingMessage;
    assert.equal(isSignedBy(request, readSignature(request)!, SECRET), false);
  });
}

test('another key, and a header in another form', () => {
  assert.equal(isSignedBy(EXAMPLE, readSignature(EXAMPLE)!, `${SECRET}x`), false);
  const headers = { ...EXAMPLE.headers, authorization: EXAMPLE.headers.authorization?.replace(', Signed', ',Signed') };
  assert.equal(readSignature({ ...EXAMPLE, headers } as unknown as IncomingMessage), undefined);
});
