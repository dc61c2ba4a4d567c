import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { swr } from '../../config/swr.ts';
import { tempDir } from '../../testing.ts';
import { Huawei, INSTANCE } from '../../../test/parts/huawei/huawei.ts';
import type { Result } from '../finding.ts';
import { swrChecks } from './swr.ts';

const NAME = 'swr.cn-north-4.myhuaweicloud.com';

async function examine(
  t: TestContext,
  change: (huawei: Huawei, dir: string) => void = () => {},
  config: Record<string, unknown> = {}
): Promise<Result[]> {
  const dir = tempDir(t);
  const huawei = new Huawei(dir);
  huawei.giveKeys();
  await huawei.start();
  t.after(() => huawei.stop());
  change(huawei, dir);
  const checks = swrChecks(swr.parse(huawei.config({ enterpriseInstances: [INSTANCE], ...config })));
  return (await Promise.all(checks.map(({ run }) => run()))).flat();
}

const short = (results: Result[]) => results.map(({ check, status }) => `${check.replace(`${NAME}: `, '')} ${status}`);

test('all is there', async (t) => {
  const results = await examine(t);
  assert.deepEqual(short(results), ['traces ok', 'clock ok', 'tracker ok', `audit log of ${INSTANCE} ok`]);
});

const keysOf = (huawei: Huawei) => huawei.gateway.credentials.get('AKCOLLECTOR1')!;

const faults: Array<[string, (huawei: Huawei, dir: string) => void, Record<string, unknown>, string, RegExp, RegExp]> =
  [
    [
      'no permission for traces',
      (huawei) => (keysOf(huawei).actions = []),
      {},
      'traces missing',
      /needs the permission cts:trace:list/,
      /project 0a1b[^:]*:\n\{"Version":"1\.1","Statement":\[\{"Effect":"Allow","Action":\["cts:trace:list","cts:tracker:list"\]\}\]\}/,
    ],
    [
      'no permission for audit logs',
      (huawei) => (keysOf(huawei).actions = ['cts:trace:list', 'cts:tracker:list']),
      {},
      `audit log of ${INSTANCE} missing`,
      /needs the permission swr:instance:getAuditLogs/,
      /"Action":\["swr:instance:getAuditLogs"\]/,
    ],
    [
      'no permission for trackers',
      (huawei) => (keysOf(huawei).actions = ['cts:trace:list', 'swr:instance:getAuditLogs']),
      {},
      'tracker unknown',
      /cannot be seen: 403/,
      /cts:tracker:list/,
    ],
    [
      'a tracker that is off',
      (huawei) => (huawei.cts.tracker = { status: 'disabled' }),
      {},
      'tracker missing',
      /system is disabled/,
      /enable it/,
    ],
    [
      'a tracker in trouble',
      (huawei) => (huawei.cts.tracker = { status: 'error', detail: 'arrears' }),
      {},
      'tracker missing',
      /system is error \(arrears\)/,
      /enable it/,
    ],
    [
      'no tracker',
      (huawei) => (huawei.cts.tracker = undefined),
      {},
      'tracker missing',
      /there is no tracker system in cn-north-4/,
      /enable it/,
    ],
    [
      'a clock that is twenty minutes slow',
      (huawei) => (huawei.gateway.clock = () => Date.now() + 20 * 60_000),
      {},
      'traces missing',
      /1(199|200|201) s ahead of this machine's.*signature expired/,
      /set-ntp/,
    ],
    [
      'a clock that is two minutes fast',
      (huawei) => (huawei.gateway.clock = () => Date.now() - 2 * 60_000),
      {},
      'clock missing',
      /12[01] s behind this machine's/,
      /set-ntp/,
    ],
    [
      'keys that are unknown',
      (huawei) => huawei.gateway.credentials.clear(),
      {},
      'traces missing',
      /ak not exist/,
      /make new keys/,
    ],
    [
      'keys that have expired',
      (huawei) => (keysOf(huawei).expiresAt = 1),
      {},
      'traces missing',
      /have expired/,
      /write new keys/,
    ],
    [
      'another project',
      () => {},
      { projectId: 'ffff' },
      'traces missing',
      /project ffff is not in cn-north-4/,
      /the row of cn-north-4/,
    ],
    [
      'another instance',
      () => {},
      { enterpriseInstances: ['other'] },
      'audit log of other missing',
      /does not exist/,
      /correct sources\.swr\.enterpriseInstances/,
    ],
    [
      'an empty file',
      (_, dir) => writeFileSync(join(dir, 'secret-key'), ''),
      {},
      'traces missing',
      /secret-key is empty/,
      /write the keys into/,
    ],
    ['nobody there', (huawei) => void huawei.stop(), {}, 'traces missing', /ECONNREFUSED|closed/, /curl -v http/],
    [
      'too many requests',
      (huawei) => (huawei.gateway.throttled = 9),
      {},
      'traces unknown',
      /too many requests/,
      /five minutes/,
    ],
  ];
for (const [what, change, config, line, found, fix] of faults) {
  test(`what is said of ${what}`, async (t) => {
    const results = await examine(t, change, config);
    const result = results.find((_, index) => short(results)[index] === line);
    assert.ok(result, short(results).join('; '));
    assert.match(result.found, found);
    assert.match(result.fix ?? '', fix);
  });
}
