import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { cachedFolder } from './cache.ts';

const before = process.env['TALLYMAN_CACHE'];
let cache = '';

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'tallyman-cache-'));
  process.env['TALLYMAN_CACHE'] = cache;
});

afterEach(async () => {
  if (before === undefined) {
    delete process.env['TALLYMAN_CACHE'];
  } else {
    process.env['TALLYMAN_CACHE'] = before;
  }
  await rm(cache, { recursive: true });
});

test('a folder is filled once, however many ask for it', async () => {
  let filled = 0;
  const fill = async (folder: string) => {
    filled += 1;
    await writeFile(join(folder, 'file'), 'content');
  };
  const folders = await Promise.all([1, 2, 3].map(() => cachedFolder('tool', fill)));
  assert.deepEqual(new Set(folders), new Set([join(cache, 'tool')]));
  assert.equal(await readFile(join(cache, 'tool', 'file'), 'utf8'), 'content');
  assert.equal(filled, 1);
});

test('a failure leaves nothing, so that the next attempt starts anew', async () => {
  const fail = async () => {
    throw new Error('no compiler');
  };
  await assert.rejects(cachedFolder('tool', fail), /no compiler/);
  assert.deepEqual(await readdir(cache), []);
});

test('the lock of a process that was killed is not waited for', async () => {
  const lock = join(cache, 'tool.lock');
  await writeFile(lock, '');
  const minuteAgo = new Date(Date.now() - 60_000);
  await utimes(lock, minuteAgo, minuteAgo);
  await cachedFolder('tool', async () => {});
  assert.deepEqual(await readdir(cache), ['tool']);
});
