import { recordIdOf, toEntries, type Observation } from '../../pipeline/observation.ts';
import { missing, UnreadableError } from './arrived.ts';
import type { LokiClient } from './client.ts';

/**
 * A function that tells which of these observations Loki holds, by their record ids. Where Loki may not be read with these credentials
 * the answer is none. Rejects while Loki does not answer.
 */
export function storedIn(client: LokiClient, cluster: string): (observations: Observation[]) => Promise<Set<string>> {
  return async (observations) => {
    const records = observations.flatMap((observation) => toEntries(observation, cluster).slice(0, 1));
    const ids = (entries: typeof records) => entries.map(({ line }) => recordIdOf(line) ?? '');
    try {
      const absent = new Set(ids(await missing(client, records)));
      return new Set(ids(records).filter((id) => !absent.has(id)));
    } catch (error) {
      if (error instanceof UnreadableError) {
        return new Set();
      }
      throw error;
    }
  };
}
