import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LokiClient } from '../sinks/loki/client.ts';
import { observation } from '../testing.ts';
import { Admissions, TOO_OLD } from './admission.ts';
import { explainHidden, parseDuration, parseSize, readLimits } from './limits.ts';

const SECOND = 1_000_000_000n;

test('durations and sizes as Loki writes them', () => {
  const durations: Array<[string, bigint | undefined]> = [
    ['1w', 604_800n * SECOND],
    ['168h', 604_800n * SECOND],
    ['3h0m0s', 10_800n * SECOND],
    ['1h30m', 5400n * SECOND],
    ['0s', 0n],
    ['0', 0n],
    ['', undefined],
    ['a week', undefined],
  ];
  durations.forEach(([text, value]) => assert.equal(parseDuration(text), value, text));
  const sizes: Array<[string | number, number | undefined]> = [
    ['256KB', 262_144],
    ['1MB', 1_048_576],
    ['0B', 0],
    [1000, 1000],
    ['large', undefined],
  ];
  sizes.forEach(([text, value]) => assert.equal(parseSize(text), value, String(text)));
});

/** A Loki that has nothing but these paths. */
const answering = (paths: Record<string, string>) =>
  ({
    look: (path: string) =>
      Promise.resolve(paths[path] === undefined ? { status: 404, text: '' } : { status: 200, text: paths[path] }),
  }) as unknown as LokiClient;

const LIMITS =
  'reject_old_samples: true\nreject_old_samples_max_age: 1w\ncreation_grace_period: 10m\nmax_line_size: 256KB\n';

test('the limits: the tenant’s where they are published, else the configuration’s', async () => {
  const known = { maxAge: 604_800n * SECOND, grace: 600n * SECOND, maxLine: 262_144, hidden: undefined };
  const tenant = '/config/tenant/v1/limits';
  assert.deepEqual(await readLimits(answering({ [tenant]: LIMITS })), { source: tenant, ...known });
  const within = (text: string) => text.replaceAll(/^/gm, '  ');
  const config = `limits_config:\n${within(LIMITS)}\nquerier:\n  query_ingesters_within: 3h0m0s\ningester:\n  query_store_max_look_back_period: 0s\n`;
  const found = await readLimits(answering({ [tenant]: 'retention_period: 0s\n', '/config': config }));
  assert.deepEqual(found, { source: '/config', ...known, hidden: 10_800n * SECOND });
  assert.match(explainHidden(found!) ?? '', /older than 180 minutes/);
  const looking = config.replace('look_back_period: 0s', 'look_back_period: -1ns');
  assert.equal(explainHidden((await readLimits(answering({ '/config': looking })))!), undefined);
  const any = await readLimits(answering({ '/config': LIMITS.replace('true', 'false') }));
  assert.equal(any?.maxAge, undefined);
  assert.equal(await readLimits(answering({})), undefined);
  assert.equal(await readLimits(answering({ '/config': '{not yaml: [' })), undefined);
});

test('which records are taken', () => {
  const now = 1_795_431_107n * SECOND;
  const limits = { source: 'test', maxAge: 3600n * SECOND, grace: 600n * SECOND, maxLine: 300 };
  const at = (seconds: bigint) => observation('a', { time: now + seconds * SECOND });
  const strict = new Admissions({ skipRefused: false }, limits, () => now);
  assert.equal(strict.of(at(0n)), 'take');
  assert.deepEqual(strict.of(at(-3601n)), { fault: TOO_OLD });
  assert.match(JSON.stringify(strict.of(at(601n))), /fault.*creation_grace_period/);
  const long = observation('a', { time: now, record: { record_id: 'a', event_action: 'x'.repeat(300) } });
  assert.match(JSON.stringify(strict.of(long)), /fault.*max_line_size: 300/);
  const bounds = { skipRefused: true, from: now - 100n * SECOND, until: now + 100n * SECOND };
  const lenient = new Admissions(bounds, limits, () => now);
  assert.deepEqual(lenient.of(at(-101n)), { drop: 'before --from' });
  assert.deepEqual(lenient.of(at(100n)), { drop: 'not before --until' });
  assert.match(JSON.stringify(lenient.of(long)), /drop.*max_line_size/);
});
