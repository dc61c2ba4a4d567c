import type { Entry } from '../../buffer/codec.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { begins, missing, UnreadableError } from './arrived.ts';
import type { LokiClient } from './client.ts';

/**
 * The ids of those observations whose records Loki holds, whatever labels they have there: another run may have judged them otherwise,
 * knowing more or less of what went before. Where Loki may not be read with these credentials the answer is `undefined`, and
 * `onUnreadable` is told why. Rejects while Loki does not answer.
 */
export async function knownRecords(
  client: LokiClient,
  cluster: string,
  observations: Observation[],
  onUnreadable: (reason: string) => void = () => {}
): Promise<Set<string> | undefined> {
  const known = new Set<string>();
  try {
    for (const [object, list] of Map.groupBy(observations, (observation) => observation.object)) {
      const ids = list.map(({ record }) => record.record_id);
      const stream = JSON.stringify({ cluster, object, tallyman: 'record' });
      const entries: Entry[] = list.map(({ time }, index) => ({ stream, time, line: `${begins([ids[index]!])}"}` }));
      const absent = new Set((await missing(client, entries, begins(ids))).map(({ line }) => line));
      entries.forEach(({ line }, index) => !absent.has(line) && known.add(ids[index]!));
    }
  } catch (error) {
    if (!(error instanceof UnreadableError)) {
      throw error;
    }
    onUnreadable(error.message);
    return undefined;
  }
  return known;
}
