import type { Entry } from '../buffer/codec.ts';
import type { Observation } from '../pipeline/observation.ts';
import { missing, UnreadableError } from '../sinks/loki/arrived.ts';
import type { LokiClient } from '../sinks/loki/client.ts';

const begins = (id: string) => `{"record_id":${JSON.stringify(id).slice(0, -1)}`;

/**
 * The ids of those observations whose records Loki holds, whatever labels they have there: another run may have judged them otherwise,
 * knowing more or less of what went before. `onUnreadable` is told when Loki may not be read; then the answer is none. Rejects while Loki
 * does not answer.
 */
export async function knownRecords(
  client: LokiClient,
  cluster: string,
  observations: Observation[],
  onUnreadable: (reason: string) => void
): Promise<Set<string>> {
  const known = new Set<string>();
  try {
    for (const [object, list] of Map.groupBy(observations, (observation) => observation.object)) {
      const ids = list.map(({ record }) => record.record_id);
      const stream = JSON.stringify({ cluster, object, tallyman: 'record' });
      const entries: Entry[] = list.map(({ time }, index) => ({ stream, time, line: `${begins(ids[index]!)}"}` }));
      const absent = new Set((await missing(client, entries, begins(commonStart(ids)))).map(({ line }) => line));
      entries.forEach(({ line }, index) => !absent.has(line) && known.add(ids[index]!));
    }
  } catch (error) {
    if (!(error instanceof UnreadableError)) {
      throw error;
    }
    onUnreadable(error.message);
  }
  return known;
}

/** With what all of them begin: of one container's log lines the container, so that Loki need not send the others'. */
function commonStart(ids: string[]): string {
  const first = ids[0] ?? '';
  let length = first.length;
  for (const id of ids) {
    while (!id.startsWith(first.slice(0, length))) {
      length -= 1;
    }
  }
  return first.slice(0, length);
}
