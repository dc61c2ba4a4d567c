import type { SourceContext } from '../source.ts';
import type { Batch } from './batch.ts';
import type { TailCursor } from './tail.ts';

/** How the names of positions in logs begin; a run's key follows. */
export const PREFIX = 'container-logs ';

/**
 * Forgets positions in logs that are no more, and records that what was written to them since is missing. When a later run of the
 * same container has a position, the earlier had been read to its end and is not missed.
 */
export function tellVanished(
  { pipeline, journal, log }: SourceContext,
  there: Map<string, unknown>,
  batch: Batch
): void {
  const latest = new Map<string, number>();
  const keys = pipeline.cursorKeys(PREFIX);
  for (const key of keys) {
    const { container, restarts } = partsOf(key);
    latest.set(container, Math.max(latest.get(container) ?? 0, restarts));
  }
  let from: bigint | undefined;
  let count = 0;
  for (const key of keys.filter((name) => !there.has(name.slice(PREFIX.length)))) {
    batch.add([], key, null);
    const { container, restarts } = partsOf(key);
    const time = pipeline.cursor<TailCursor>(key)?.time;
    if (restarts === latest.get(container) && time !== undefined) {
      count += 1;
      from = from === undefined || BigInt(time) < from ? BigInt(time) : from;
    }
  }
  if (count > 0) {
    const message = `the logs of ${count} ${count === 1 ? 'container' : 'containers'} were deleted while the collector was away: what was written to them since they were last read is not recorded`;
    log.warn(message);
    const until = BigInt(Date.now()) * 1_000_000n;
    journal.gap('container-logs', { reason: 'deleted', message, from, until, count });
  }
}

function partsOf(key: string): { container: string; restarts: number } {
  const at = key.lastIndexOf('/');
  return { container: key.slice(0, at), restarts: Number(key.slice(at + 1)) };
}
