import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Outside the tree, so that a clean checkout doesn't build everything anew. */
export function cacheDirectory(): string {
  const { TALLYMAN_CACHE, XDG_CACHE_HOME } = process.env;
  return TALLYMAN_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'tallyman');
}

/** A short name for what these files and the rest say. */
export async function digestOf(files: string[], rest: unknown): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(rest));
  for (const file of files) {
    hash.update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 12);
}

/**
 * The cached folder of that name, filled by `fill` if there is none yet.
 *
 * `fill` works in a temporary folder that gets its name when it is complete: a folder that exists is whole. The lock
 * only saves work; should two processes fill at once after all, one of the two results is thrown away.
 */
export async function cachedFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const cache = cacheDirectory();
  const folder = join(cache, name);
  if (existsSync(folder)) {
    return folder;
  }
  await mkdir(cache, { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  const temporary = `${folder}.${process.pid}.tmp`;
  try {
    if (!existsSync(folder)) {
      await mkdir(temporary, { recursive: true });
      await fill(temporary);
      await rename(temporary, folder).catch((error: unknown) => {
        if (!existsSync(folder)) {
          throw error;
        }
      });
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
    await unlock();
  }
  return folder;
}

const beatMilliseconds = 5_000;
const staleMilliseconds = 30_000;

/**
 * A lock file whose owner touches it every few seconds. One that nobody has touched for long belongs to a process that
 * was killed. (A process id would not do: the cache may be shared between containers.)
 */
async function lock(file: string): Promise<() => Promise<void>> {
  let said = false;
  while (!(await create(file))) {
    if (!said) {
      process.stderr.write(`waiting for another process that builds the same (${file})…\n`);
      said = true;
    }
    await sleep(500);
  }
  const beat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => {});
  }, beatMilliseconds);
  return async () => {
    clearInterval(beat);
    await rm(file, { force: true });
  };
}

async function create(file: string): Promise<boolean> {
  try {
    await (await open(file, 'wx')).close();
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) {
      throw error;
    }
  }
  const touched = await stat(file).then(
    (status) => status.mtimeMs,
    () => Date.now()
  );
  if (Date.now() - touched > staleMilliseconds) {
    await rm(file, { force: true });
  }
  return false;
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
