import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Checks signatures as Huawei Cloud's API gateway does. Written from its documentation, "AK/SK Signing and Authentication Algorithm" in the API
 * Request Signing Guide, and not from an SDK: a fault that both share would not be seen.
 */
export interface Signed {
  accessKey: string;
  signedHeaders: string[];
  signature: string;
}

const HEADER =
  /^SDK-HMAC-SHA256 Access=(?<access>[^,\s]+), SignedHeaders=(?<headers>[a-z0-9;-]+), Signature=(?<signature>[0-9a-f]{64})$/;

/** What the Authorization header says; `undefined` when it is in no valid form. */
export function readSignature(request: IncomingMessage): Signed | undefined {
  const { access, headers, signature } = HEADER.exec(request.headers.authorization ?? '')?.groups ?? {};
  return access === undefined || headers === undefined || signature === undefined
    ? undefined
    : { accessKey: access, signedHeaders: headers.split(';'), signature };
}

/** Whether the signature of a request without a body is the one that this secret key makes. */
export function isSignedBy(request: IncomingMessage, signed: Signed, secretKey: string): boolean {
  const [path = '', search = ''] = (request.url ?? '').split('?');
  const canonical = [
    request.method,
    canonicalPath(path),
    canonicalQuery(search),
    ...signed.signedHeaders.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}`),
    '',
    signed.signedHeaders.join(';'),
    request.headers['x-sdk-content-sha256'] ?? sha256(''),
  ].join('\n');
  const toSign = ['SDK-HMAC-SHA256', request.headers['x-sdk-date'], sha256(canonical)].join('\n');
  const expected = createHmac('sha256', secretKey).update(toSign).digest();
  return timingSafeEqual(expected, Buffer.from(signed.signature, 'hex'));
}

/** Milliseconds since the epoch of X-Sdk-Date, `YYYYMMDDTHHMMSSZ`; NaN for what is none. */
export function signedAt(request: IncomingMessage): number {
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(String(request.headers['x-sdk-date'])) ?? [];
  return date === undefined || time === undefined
    ? NaN
    : Date.parse(`${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`);
}

/** Each part of the path encoded, and a slash at the end whether it has one or not. */
function canonicalPath(path: string): string {
  const encoded = path
    .split('/')
    .map((part) => encode(decodeURIComponent(part)))
    .join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

/** Sorted by name, then by value; both encoded. */
function canonicalQuery(search: string): string {
  return search
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return [encode(decodeURIComponent(name)), encode(decodeURIComponent(value))].join('=');
    })
    .sort()
    .join('&');
}

/** All but the unreserved characters of RFC 3986. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
