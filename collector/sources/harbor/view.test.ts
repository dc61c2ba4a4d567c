import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../testing.ts';
import { DIGEST, Lab } from './testing.ts';

const login = { operation: 'login', resourceType: 'user', resource: 'bob', username: 'bob', description: 'login' };
const tagged = (project: string, tag: string) => ({
  project,
  operation: 'create',
  resourceType: 'tag',
  resource: `${project}/web:${tag}`,
  username: 'alice',
  description: `create tag: ${project}/web:${tag}`,
});
const HOUR = 3_600_000;
const alone = { webhook: false } as const;

test('a long log is read page by page, from the first start on', async (t) => {
  const lab = await Lab.start(t);
  lab.harbor.log({ ...login, at: Date.now() - HOUR });
  const end = await lab.run(alone);
  await end();
  for (let number = 0; number < 350; number++) {
    lab.harbor.log({ ...login, username: `user-${number}` });
  }
  await lab.run(alone);
  const told = await lab.settled(350);
  assert.equal(new Set(told).size, 350);
  assert.equal(told.length, 350);
});

test('lookBack takes what was there before the first start', async (t) => {
  const lab = await Lab.start(t);
  for (const hours of [3, 2, 1]) {
    lab.harbor.log({ ...login, username: `user-${hours}`, at: Date.now() - hours * HOUR });
  }
  await lab.run({ ...alone, auditLog: { lookBack: 2.5 * HOUR } });
  assert.deepEqual(await lab.settled(2), ['login bob user-1', 'login bob user-2']);
});

test('a permission that is missing is told, though Harbor answers an empty list; nothing is lost when it is given', async (t) => {
  const lab = await Lab.start(t);
  const account = lab.harbor.accounts[0]!;
  account.system = false;
  await lab.run(alone);
  lab.harbor.log(login);
  await until('it is told', () => lab.journal().some((record) => record.event_action === 'permission-lost'));
  assert.ok(lab.said(/warn .*robot\$tallyman may not list the audit log of all projects .* "Audit Log: List"/));
  account.system = true;
  assert.deepEqual(await lab.settled(1), ['login bob bob']);
  assert.deepEqual(
    lab.journal().map((record) => record.event_action),
    ['permission-lost', 'permission-regained']
  );
});

test('what a user could not see for a while is read when the permission is back', async (t) => {
  const lab = await Lab.start(t);
  const account = lab.harbor.accounts[0]!;
  account.projects = ['shop'];
  await lab.run({ ...alone, timing: { lookAgainMs: 1500 } });
  const looks = () => lab.harbor.requests.filter((path) => path.includes('/permissions')).length;
  lab.harbor.log(tagged('lab', '1'));
  await until('it is read, and the permission just looked at', () => lab.records().length === 1 && looks() === 2);
  account.system = false;
  lab.harbor.log(tagged('lab', '2'));
  lab.harbor.log(tagged('shop', '3'));
  await until('what is left is read', () => lab.records().length === 2);
  await until('it is told', () => lab.journal().some((record) => record.event_action === 'permission-lost'));
  account.system = true;
  assert.deepEqual(await lab.settled(3), ['tag lab/web:1 alice', 'tag lab/web:2 alice', 'tag shop/web:3 alice']);
});

test('a robot account that expires is told, and goes on where it was when it is renewed', async (t) => {
  const lab = await Lab.start(t);
  await lab.run(alone);
  lab.harbor.log(login);
  await until('it is read', () => lab.records().length === 1);
  const account = lab.harbor.accounts[0]!;
  account.expiresAt = Date.now() - 1;
  await until('it is told', () =>
    lab.said(/Harbor does not accept robot\$tallyman: the account is disabled or has expired/)
  );
  lab.harbor.log({ ...login, username: 'carol' });
  account.expiresAt = Date.now() + HOUR;
  assert.deepEqual(await lab.settled(2), ['login bob bob', 'login bob carol']);
});

test('errors and throttling are waited out, as long as Harbor asks for', async (t) => {
  const lab = await Lab.start(t);
  await lab.run(alone);
  lab.harbor.faults.push({ status: 503 }, { status: 502 }, { status: 429, headers: { 'retry-after': '1' } });
  await until('it is throttled', () => lab.harbor.faults.length === 0);
  const [asked, began] = [lab.harbor.requests.length, performance.now()];
  lab.harbor.log(login);
  await until('it asks again', () => lab.harbor.requests.length > asked);
  assert.ok(performance.now() - began > 900);
  assert.deepEqual(await lab.settled(1), ['login bob bob']);
  assert.ok(lab.said(/warn waiting for the audit log of Harbor at .*: 502/));
});

test('the logs of projects, for who may not read them all', async (t) => {
  const lab = await Lab.start(t);
  const account = lab.harbor.accounts[0]!;
  Object.assign(account, { system: false, projects: ['shop'] });
  await lab.run({ ...alone, auditLog: { projects: ['shop', 'lab'] } });
  for (const project of ['shop', 'lab', 'other', 'shop']) {
    lab.harbor.log(tagged(project, `${project}-1`));
  }
  lab.harbor.log(login);
  await until('lab is missing', () => lab.said(/may not list the log of project lab .* "Log: List"/));
  assert.deepEqual(await lab.settled(2), Array(2).fill('tag shop/web:shop-1 alice'));
  account.projects = ['shop', 'lab'];
  assert.deepEqual((await lab.settled(3))[0], 'tag lab/web:lab-1 alice');
});

test('before Harbor 2.13 the older log is read, and to its end after an upgrade', async (t) => {
  const lab = await Lab.start(t, { version: 'v2.12.4-83ab0df6' });
  const end = await lab.run(alone);
  lab.harbor.log(tagged('shop', '1'));
  assert.deepEqual(await lab.settled(1), ['tag shop/web:1 alice']);
  await end();
  lab.harbor.log(tagged('shop', '2'));
  lab.harbor.version = 'v2.13.0-a1b2c3d4';
  lab.harbor.log(tagged('shop', '3'));
  await lab.run(alone);
  lab.harbor.log(tagged('shop', '4'));
  assert.deepEqual(
    await lab.settled(4),
    ['1', '2', '3', '4'].map((tag) => `tag shop/web:${tag} alice`)
  );
  assert.deepEqual(lab.bench.pipeline.cursorKeys('harbor-log '), ['harbor-log harbor.example.com/*/auditlog-exts']);
  assert.ok(
    lab.said(/connected to Harbor v2\.12.*: audit-logs/) && lab.said(/connected to Harbor v2\.13.*: auditlog-exts/)
  );
});

test('a log that is put back to a backup is gone on with by time, and the gap recorded', async (t) => {
  const lab = await Lab.start(t);
  await lab.run(alone);
  lab.harbor.log({ ...login, username: 'user-1' });
  const restore = lab.harbor.newer.backup();
  for (const number of [2, 3, 4]) {
    lab.harbor.log({ ...login, username: `user-${number}` });
  }
  await until('all is read', () => lab.records().length === 4);
  restore();
  lab.harbor.log({ ...login, username: 'user-5', at: Date.now() + 1500 });
  const told = await lab.settled(5);
  assert.deepEqual(
    told,
    ['user-1', 'user-2', 'user-3', 'user-4', 'user-5'].map((name) => `login bob ${name}`)
  );
  const [gap] = lab.journal();
  assert.deepEqual(
    [gap?.event_action, gap?.event_reason, gap?.collector_source],
    ['gap', 'log put back', 'harbor harbor.example.com']
  );
});

test('what was purged while nobody read is a gap', async (t) => {
  const lab = await Lab.start(t);
  const end = await lab.run({ ...alone, auditLog: { lookBack: 5 * HOUR } });
  lab.harbor.log({ ...login, at: Date.now() - 4 * HOUR });
  await until('it is read', () => lab.records().length === 1);
  await end();
  // As if it had not been read for hours.
  const [key] = lab.bench.pipeline.cursorKeys('harbor-log ');
  const kept = lab.bench.pipeline.cursor<object>(key!);
  await lab.bench.pipeline.write([], { [key!]: { ...kept, readAt: Date.now() - 4 * HOUR } });
  lab.harbor.log({ ...login, username: 'gone', at: Date.now() - 3 * HOUR });
  lab.harbor.log({ ...login, username: 'carol' });
  lab.harbor.newer.purge(Date.now() - HOUR);
  await lab.run(alone);
  assert.deepEqual(await lab.settled(2), ['login bob bob', 'login bob carol']);
  const [gap] = lab.journal();
  assert.deepEqual([gap?.event_action, gap?.event_reason], ['gap', 'no longer kept']);
  assert.match(gap?.message ?? '', /up to number 2 were purged/);
});

test('an entry that nothing can be made of is set aside and harms no other', async (t) => {
  const lab = await Lab.start(t);
  await lab.run(alone);
  lab.harbor.log({ ...login, operation: '' });
  lab.harbor.log(login);
  assert.deepEqual(await lab.settled(1), ['login bob bob']);
  assert.equal(lab.bench.deadLetters().length, 1);
});

test('an artifact named by its digest is one record as well', async (t) => {
  const lab = await Lab.start(t);
  await lab.run();
  lab.harbor.act({ operation: 'pull', repository: 'shop/web', digest: DIGEST, user: 'alice' });
  assert.deepEqual(await lab.settled(1), [`pull shop/web@${DIGEST} alice`]);
});
