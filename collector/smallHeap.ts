/** MiB. What is alive is a tenth of it; V8 lets a heap without a bound grow to hundreds before it cleans up. */
const FLAGS = ['--max-semi-space-size=4', '--max-old-space-size=128'];
/**
 * glibc gives each thread an arena of its own, which it hardly ever gives back; and as it sees larger blocks it raises the sizes from which on it
 * gives memory back, and keeps room for such blocks, with gaps between them. With thresholds that are given it does not: buffers of a batch go
 * back at once, also after a burst. Source: mallopt(3).
 */
const MALLOC = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_MMAP_THRESHOLD_: '65536' };

/**
 * Begins this process anew, under the same id, with bounds for its memory, which cannot be given to a Node that runs already. Nothing happens
 * where the operator has given a bound (NODE_OPTIONS=--max-old-space-size=…), and where the platform or a Node before 22.15 knows no execve.
 */
export function keepHeapSmall(): void {
  const given = `${process.execArgv.join(' ')} ${process.env['NODE_OPTIONS'] ?? ''}`;
  if (/max[-_]old[-_]space[-_]size/.test(given) || process.platform === 'win32' || !process.execve) {
    return;
  }
  const args = [process.execPath, ...FLAGS, ...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, args, { ...MALLOC, ...process.env });
}
