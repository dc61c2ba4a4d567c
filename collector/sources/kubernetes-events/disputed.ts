import { throttled, type Logger } from '../../log.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { sleep } from '../source.ts';

type Stored = (observations: Observation[]) => Promise<Set<string>>;

export interface DisputeOptions {
  /** The record ids among these that have been stored. */
  stored: Stored;
  log: Logger;
  retryMs?: number;
  /** How long a predecessor that waited as well may take to send what it has, once the store answers again. */
  settleMs?: number;
  /** After this long without an answer events are written all the same: what they report would be forgotten else. */
  patienceMs?: number;
}

/**
 * Of events that a replica's predecessor may have recorded already, those that it has not: the store is asked. It was the leader's only
 * while its lease ran, so nothing new of it arrives, except what it could not send before because the store was away.
 */
export async function notStored(
  observations: Observation[],
  options: DisputeOptions,
  signal: AbortSignal
): Promise<Observation[]> {
  const { stored, log, retryMs = 2000, settleMs = 20_000, patienceMs = 4 * 60_000 } = options;
  let reason = '';
  const tell = throttled(30_000, () => log.warn(`cannot ask which events the last leader has recorded: ${reason}`));
  const until = performance.now() + patienceMs;
  let failed = false;
  while (!signal.aborted && performance.now() < until) {
    try {
      let known = await stored(observations);
      if (failed) {
        await sleep(settleMs, signal);
        known = await stored(observations);
      }
      return observations.filter(({ record }) => !known.has(record.record_id));
    } catch (error) {
      failed = true;
      reason = (error as Error).message;
      tell();
      await sleep(retryMs, signal);
    }
  }
  if (!signal.aborted) {
    log.warn(`${observations.length} events are written without knowing whether the last leader has recorded them`);
  }
  return observations;
}
