import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTime } from '../../pipeline/time.ts';
import { kindOfRefusal, tooFastForAStream, youngestRefused } from './judge.ts';

const TOO_NEW =
  '400 entry for stream \'{a="b"}\' has timestamp too new: 2026-03-01T12:00:01Z\nentry for stream \'{a="c"}\' has timestamp too new: 2026-03-01T12:00:00Z';

const kinds: Array<[string, string]> = [
  [TOO_NEW, 'too far in the future'],
  ['400 entry for stream \'{a="b"}\' has timestamp too old: 2026-01-01T00:00:00Z, oldest acceptable', 'too old'],
  ['400 entry too far behind, entry timestamp is: 2026-01-01T00:00:00Z', 'out of order'],
  [
    '400 max entry size 2048 bytes exceeded for stream \'{a="b"}\' while adding an entry of length 3000',
    'line too long',
  ],
  ["400 stream '{a=\"b\"}' has label value too long: 'xxx'", 'labels'],
  ['500 rpc error: trying to send message larger than max (5 vs. 4)', 'too large'],
  ['400 by the proxy', 'other'],
];
for (const [reason, kind] of kinds) {
  test(`a refusal is counted as: ${kind}`, () => assert.equal(kindOfRefusal(reason), kind));
}

test('from which time on Loki takes nothing yet', () => {
  assert.equal(youngestRefused(TOO_NEW), parseTime('2026-03-01T12:00:00Z'));
  assert.equal(youngestRefused('400 something else'), undefined);
});

test('too much for a stream, and too much for the tenant', () => {
  assert.equal(tooFastForAStream('429 Per stream rate limit exceeded (limit: 3MB/sec) while attempting'), true);
  assert.equal(tooFastForAStream('429 Ingestion rate limit exceeded for user fake'), false);
});
