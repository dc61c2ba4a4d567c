import { throttled, type Logger } from '../../log.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { sleep, type SourceContext } from '../source.ts';

export interface DisputeOptions {
  /** The record ids among these that have been stored. */
  stored: NonNullable<SourceContext['stored']>;
  log: Logger;
  retryMs?: number;
  /** How long a predecessor that waited as well may take to send what it has, once the store answers again. */
  settleMs?: number;
  /** For so long it is tried. */
  patienceMs?: number;
}

/**
 * Which records a replica's predecessor has stored, by their ids; `undefined` where that cannot be known. It was the leader's only while its
 * lease ran, so nothing new of it arrives, except what it could not send before because the store was away.
 */
export async function askStored(
  observations: Observation[],
  options: DisputeOptions,
  signal: AbortSignal
): Promise<Set<string> | undefined> {
  const { stored, log, retryMs = 2000, settleMs = 20_000, patienceMs = 4 * 60_000 } = options;
  let reason = '';
  const tell = throttled(30_000, () => log.warn(`cannot ask what the last leader has recorded: ${reason}`));
  const until = performance.now() + patienceMs;
  let failed = false;
  while (!signal.aborted && performance.now() < until) {
    try {
      const known = await stored(observations);
      if (!failed) {
        return known;
      }
      await sleep(settleMs, signal);
      return await stored(observations);
    } catch (error) {
      failed = true;
      reason = (error as Error).message;
      tell();
      await sleep(retryMs, signal);
    }
  }
  return undefined;
}

/**
 * Of events that a replica's predecessor may have recorded already, those that it has not. Where that cannot be known they are written all
 * the same: what they report would be forgotten else.
 */
export async function notStored(
  observations: Observation[],
  options: DisputeOptions,
  signal: AbortSignal
): Promise<Observation[]> {
  const known = await askStored(observations, options, signal);
  if (known) {
    return observations.filter(({ record }) => !known.has(record.record_id));
  }
  if (!signal.aborted) {
    options.log.warn(
      `${observations.length} events are written without knowing whether the last leader has recorded them`
    );
  }
  return observations;
}
