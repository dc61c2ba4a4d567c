import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { tempDir } from '../testing.ts';
import { InUseError, lockDirectory } from './lock.ts';

/** Another process that takes the lock, says so, and keeps it. */
async function holder(t: TestContext, dir: string): Promise<{ child: ChildProcess; said: string }> {
  const code = `
    const { lockDirectory } = await import(${JSON.stringify(new URL('lock.ts', import.meta.url).href)});
    await lockDirectory(${JSON.stringify(dir)}).then(() => console.log('locked'), (error) => console.log(error.constructor.name));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const said = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data) => resolve(String(data).trim()))
  );
  return { child, said };
}

test('a second process is refused, also while the first is stopped, and let in when the first was killed', async (t) => {
  const dir = tempDir(t);
  const { child, said } = await holder(t, dir);
  assert.equal(said, 'locked');
  await assert.rejects(lockDirectory(dir), InUseError);
  child.kill('SIGSTOP');
  await assert.rejects(lockDirectory(dir), /another collector uses .*; give each its own "buffer.dir"/);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  assert.ok(statSync(join(dir, 'lock')).isSocket(), 'SIGKILL left the socket behind');
  const lock = await lockDirectory(dir);
  await assert.rejects(lockDirectory(dir), InUseError);
  await new Promise((resolve) => lock.close(resolve));
  (await lockDirectory(dir)).close();
});

test('of processes that start at the same time exactly one gets in, also over a stale socket', async (t) => {
  const dir = tempDir(t);
  const first = await holder(t, dir);
  first.child.kill('SIGKILL');
  await new Promise((resolve) => first.child.once('exit', resolve));
  const said = await Promise.all(Array.from({ length: 6 }, () => holder(t, dir).then((other) => other.said)));
  assert.deepEqual(said.sort(), ['InUseError', 'InUseError', 'InUseError', 'InUseError', 'InUseError', 'locked']);
});

test('what a process left that was killed while it took the lock is waited for, and then passed over', async (t) => {
  const dir = tempDir(t);
  const path = join(dir, 'lock.taking');
  writeFileSync(path, '');
  utimesSync(path, 1, 1);
  (await lockDirectory(dir)).close();
  assert.equal(existsSync(path), false);
});

test('a file in the place of the socket does not matter; a path too long for a socket is said', async (t) => {
  const dir = tempDir(t);
  writeFileSync(join(dir, 'lock'), 'x');
  (await lockDirectory(dir)).close();
  await assert.rejects(lockDirectory(`/tmp/${'x'.repeat(120)}`), /too long a path/);
});
