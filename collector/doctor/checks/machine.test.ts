import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { lockDirectory } from '../../buffer/lock.ts';
import { buffer as bufferSchema } from '../../config/buffer.ts';
import { tempDir } from '../../testing.ts';
import type { Check, Result } from '../finding.ts';
import { thisMachine } from '../machine.ts';
import { bufferChecks } from './buffer.ts';
import { podLogFileChecks } from './podLogFiles.ts';
import { sensorChecks } from './sensor.ts';

const results = async (checks: Check[]) => (await Promise.all(checks.map(({ run }) => run()))).flat();
const statuses = (list: Result[]) => Object.fromEntries(list.map(({ check, status }) => [check, status]));
const found = (list: Result[], check: string) => list.find((result) => result.check === check)?.found ?? '';

function write(root: string, path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

test('the buffer: a folder to be made, one in use, and more than the disk has', async (t) => {
  const dir = join(tempDir(t), 'a', 'state');
  const check = (maxBytes: string, place = dir) => results(bufferChecks(bufferSchema.parse({ dir: place, maxBytes })));
  const absent = await check('16MiB');
  assert.match(found(absent, 'folder'), /is not there yet and can be made in /);
  assert.match(found(absent, 'write'), /^a write is durable after [\d.]+ ms/);
  assert.match(found(absent, 'use'), /^no collector runs/);
  assert.equal(statuses(await check('100000000GiB'))['room'], 'missing');
  mkdirSync(dir, { recursive: true });
  const lock = await lockDirectory(dir);
  assert.match(found(await check('16MiB'), 'use'), /^a collector runs with it/);
  lock.close();
  const file = join(dirname(dir), 'file');
  writeFileSync(file, '');
  chmodSync(file, 0o600);
  assert.equal(statuses(await check('16MiB', join(file, 'state')))['folder'], 'missing', 'a file is no folder');
});

test('a sensor: everything is there, and nothing', async (t) => {
  const good = tempDir(t);
  write(good, '/sys/kernel/btf/vmlinux', '');
  write(good, '/sys/kernel/tracing/events/enable', '');
  write(good, '/proc/self/status', 'CapEff:\t000000c000000000\n');
  write(good, '/bin/bpftrace', '');
  chmodSync(join(good, 'bin/bpftrace'), 0o755);
  const all = await results(sensorChecks(thisMachine(good, { PATH: `/nowhere:${good}/bin` })));
  assert.deepEqual(statuses(all), { BTF: 'ok', tracefs: 'ok', capabilities: 'ok', bpftrace: 'ok' });
  assert.equal(found(all, 'capabilities'), 'CAP_BPF and CAP_PERFMON');
  const bad = tempDir(t);
  write(bad, '/proc/self/status', 'CapEff:\t0000008000000000\n');
  const none = await results(sensorChecks(thisMachine(bad, {})));
  assert.ok(none.every(({ status, required, fix }) => status === 'missing' && required === false && fix));
  assert.equal(found(none, 'capabilities'), 'this process has no CAP_PERFMON');
});

test("a node's logs: absent, none yet, readable, and links to what is not mounted", async (t) => {
  const root = tempDir(t);
  const check = () => results(podLogFileChecks('sources.containerLogs', thisMachine(root)));
  assert.equal(found(await check(), 'log files'), 'there is no /var/log/pods');
  mkdirSync(join(root, '/var/log/pods'), { recursive: true });
  assert.deepEqual(statuses(await check()), { 'log files': 'unknown' });
  write(root, '/var/log/pods/shop_web_1/main/0.log', 'x');
  write(root, '/var/log/pods/shop_web_1/main/0.log.20260101', 'x');
  assert.equal(found(await check(), 'log files'), '1 in /var/log/pods, all readable');
  symlinkSync('/nowhere/1-json.log', join(root, '/var/log/pods/shop_web_1/main/1.log'));
  const broken = await check();
  assert.deepEqual(statuses(broken), { links: 'missing' });
  assert.match(found(broken, 'links'), /^1 of 2 are links to what is not there/);
});
