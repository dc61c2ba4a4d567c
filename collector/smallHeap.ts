import { readdirSync } from 'node:fs';
import { flushCompileCache, getCompileCacheDir } from 'node:module';
import { join } from 'node:path';

/** MiB. What is alive is a tenth of it; V8 lets a heap without a bound grow to hundreds before it cleans up. */
const FLAGS = ['--max-semi-space-size=4', '--max-old-space-size=128'];
/**
 * glibc gives each thread an arena of its own, which it hardly ever gives back; and as it sees larger blocks it raises the sizes from which on it
 * gives memory back, and keeps room for such blocks, with gaps between them. With thresholds that are given it does not: buffers of a batch go
 * back at once, also after a burst. Source: mallopt(3).
 */
const MALLOC = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_MMAP_THRESHOLD_: '65536' };
/**
 * Where Node keeps modules as it has compiled them: what takes the types out of TypeScript has some 25 MB, and is needed only for what is not
 * there. It lies with the code, as whoever can write there can change that too.
 */
const COMPILED = join(import.meta.dirname, 'node_modules', '.cache', 'compiled');
const COMPILED_NOW = 'TALLYMAN_COMPILED';

let isCold = false;

/**
 * Begins this process anew, under the same id, with bounds for its memory, which cannot be given to a Node that runs already. Nothing happens
 * where the operator has given a bound (NODE_OPTIONS=--max-old-space-size=…), and where the platform or a Node before 22.15 knows no execve.
 */
export function keepHeapSmall(): void {
  const given = `${process.execArgv.join(' ')} ${process.env['NODE_OPTIONS'] ?? ''}`;
  if (!/max[-_]old[-_]space[-_]size/.test(given)) {
    begin(FLAGS, { ...MALLOC, NODE_COMPILE_CACHE: COMPILED, ...process.env });
  }
  const dir = getCompileCacheDir();
  isCold = dir !== undefined && process.env[COMPILED_NOW] === undefined && isEmpty(dir);
}

/** Keeps what has been loaded by now as it was compiled. Where nothing was kept before, this process begins anew once more, without the compiler. */
export function keepCompiled(): void {
  const dir = getCompileCacheDir();
  if (dir === undefined) {
    return;
  }
  // It is no business of credential plugins.
  const { [COMPILED_NOW]: _, NODE_COMPILE_CACHE: place, ...rest } = process.env;
  delete process.env[COMPILED_NOW];
  delete process.env['NODE_COMPILE_CACHE'];
  flushCompileCache();
  if (isCold && place !== undefined && !isEmpty(dir)) {
    begin([], { ...rest, NODE_COMPILE_CACHE: place, [COMPILED_NOW]: '1' });
  }
}

function begin(flags: string[], env: NodeJS.ProcessEnv): void {
  if (process.platform !== 'win32' && process.execve) {
    const args = [process.execPath, ...flags, ...process.execArgv, ...process.argv.slice(1)];
    process.execve(process.execPath, args, env);
  }
}

function isEmpty(dir: string): boolean {
  try {
    return readdirSync(dir).length === 0;
  } catch {
    return true;
  }
}
