import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { HarborSettings } from '../../config/harbor.ts';
import { Harbor } from '../../sources/harbor/harbor.ts';
import { Bench, tempDir, until } from '../../testing.ts';
import { FakeHarbor, type FakeHarborOptions } from '../../../test/parts/harbor/fakeHarbor.ts';
import { freePort } from '../../../test/parts/ports.ts';
import { harborChecks } from './harbor.ts';

async function make(t: TestContext, options: FakeHarborOptions = {}) {
  const harbor = new FakeHarbor(options);
  await harbor.start();
  t.after(() => harbor.stop());
  harbor.addProject('shop');
  harbor.accounts.push({ name: 'robot$tallyman', secret: 's', system: true, projects: ['shop'] });
  const dir = tempDir(t);
  writeFileSync(join(dir, 'secret'), 's\n');
  writeFileSync(join(dir, 'token'), 't\n');
  const settings: HarborSettings = {
    name: 'harbor.example.com',
    url: harbor.url,
    robotPrefix: 'robot$',
    auditLog: { username: 'robot$tallyman', passwordFile: join(dir, 'secret'), interval: 1000, lookBack: 0 },
  };
  return { harbor, dir, settings };
}

async function brief(settings: HarborSettings) {
  const found = (await Promise.all(harborChecks([settings]).map(({ run }) => run()))).flat();
  return found.map(({ check, status, found, fix }) => [`${status} ${check}`, found, fix ?? ''] as const);
}

test('all that is needed is there', async (t) => {
  const { harbor, settings } = await make(t);
  harbor.log({ operation: 'login', resourceType: 'user', resource: 'bob', username: 'bob', at: 1_767_225_600_000 });
  const found = await brief(settings);
  assert.deepEqual(
    found.map(([what]) => what),
    ['ok connection', 'ok credentials', 'ok audit log', 'ok clock']
  );
  assert.match(found[0]![1], /^Harbor v2\.13\.2-4a3f2b1d answers at http:/);
  assert.equal(found[2]![1], 'GET /auditlog-exts is allowed: 1 entries, the newest of 2026-01-01T00:00:00.000Z');
});

test('what is missing, with the account that would do', async (t) => {
  const { harbor, settings } = await make(t, { version: 'v2.12.1-x' });
  harbor.accounts[0]!.system = false;
  const [, , log] = await brief(settings);
  assert.equal(log![0], 'missing audit log');
  assert.match(log![1], /robot\$tallyman may not list the log of all projects: GET \/audit-logs/);
  assert.match(
    log![2],
    /robots .*"permissions":\[\{"kind":"system","namespace":"\/","access":\[\{"resource":"audit-log","action":"list"\}\]\}\]/
  );
  settings.auditLog!.projects = ['shop', 'other'];
  const found = await brief(settings);
  assert.deepEqual(
    found.map(([what]) => what),
    ['ok connection', 'ok credentials', 'missing log of shop', 'missing log of other', 'ok clock']
  );
  assert.match(found[2]![1], /is allowed, but has no entries/);
  assert.match(found[3]![1], /may not list it: GET \/projects\/other\/logs: 403 forbidden/);
  assert.match(found[3]![2], /"namespace":"other","access":\[\{"resource":"log","action":"list"\}\]/);
});

test('wrong credentials, an old Harbor, and none at all', async (t) => {
  const { harbor, dir, settings } = await make(t);
  writeFileSync(join(dir, 'secret'), 'wrong');
  const [, credentials] = await brief(settings);
  assert.deepEqual(credentials!.slice(0, 2), [
    'missing credentials',
    'Harbor does not accept robot$tallyman: 401 unauthorized',
  ]);
  assert.match(credentials![2], /holds its secret\ncurl -u admin /);
  writeFileSync(join(dir, 'secret'), 's');
  harbor.version = 'v2.9.4';
  assert.equal((await brief(settings))[0]![0], 'missing connection');
  await harbor.halt();
  const [gone] = await brief(settings);
  assert.match(gone!.join(' '), /missing connection .*ECONNREFUSED.* check sources\.harbor\.url/);
});

test('the webhook: a port that is free, one that a collector has, and a token that it does not take', async (t) => {
  const { dir, settings } = await make(t);
  const listen = { host: '127.0.0.1', port: await freePort() };
  const webhook = { listen, path: '/harbor', tokenFile: join(dir, 'token'), maxBodyBytes: 1e6 };
  const { auditLog: _, ...rest } = settings;
  const own = { ...rest, webhook };
  assert.deepEqual(
    (await brief(own)).map(([what]) => what),
    ['ok credentials', 'ok port']
  );
  const source = new Harbor(own);
  const end = new Bench(tempDir(t)).run(source);
  t.after(end);
  await until('it listens', () => source.port !== undefined);
  assert.match((await brief(own))[1]!.join(' '), /ok port a collector listens on .*\(an empty one: kept\)/);
  writeFileSync(join(dir, 'token'), 'another');
  assert.match((await brief(own))[1]!.join(' '), /missing port who listens on .* does not take the token/);
});
