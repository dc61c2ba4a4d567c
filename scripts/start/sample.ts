import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { toEntries, type Observation } from '../../collector/pipeline/observation.ts';
import { LokiClient } from '../../collector/sinks/loki/client.ts';
import type { Recorded } from '../sample/recording.ts';
import { movedTimes } from './movedTimes.ts';

const CLUSTER = 'sample';
const HOUR = 3_600_000_000_000n;
const MINUTE = 60_000_000_000n;
/** Of how many records entries are pushed at once. */
const BATCH = 200;

function recording(): Recorded[] {
  return gunzipSync(readFileSync(new URL('../sample/story.jsonl.gz', import.meta.url)))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded);
}

interface Replayed {
  observation: Observation;
  cluster: string;
}

/**
 * The recorded story, moved so that its last record is of `end` (nanoseconds since the epoch), with the times in its texts. Records get
 * ids of their own, so that two replays are two different things.
 */
export function sampleUntil(end: bigint): Replayed[] {
  const recorded = recording();
  const by = end - BigInt(recorded.at(-1)?.time ?? 0);
  const move = (at: bigint) => (at < BigInt(recorded[0]?.time ?? 0) - HOUR ? at : at + by);
  return recorded.map(({ time, cluster, record: { record_id, ...record }, evidence, ...labels }) => ({
    cluster,
    observation: {
      ...labels,
      time: BigInt(time) + by,
      record: { ...(movedTimes(record, move) as Observation['record']), record_id: `sample/${end}/${record_id}` },
      ...(evidence !== undefined && { evidence: JSON.stringify(movedTimes(evidence, move)) }),
    },
  }));
}

/**
 * Replays the recorded story of scripts/sample so that it ends a minute ago, labelled cluster="sample" and cluster="sample-host".
 * Returns how many records; 0 when a replay of the last hour is still there, unless it is to be `anyway`.
 */
export async function replaySample(lokiUrl: string, anyway = false): Promise<number> {
  const client = new LokiClient({ url: lokiUrl });
  try {
    const now = BigInt(Date.now()) * 1_000_000n;
    const present = await client.lines(`{tallyman="record",cluster="${CLUSTER}"}`, now - HOUR, now, 1);
    if (present.lines.length > 0 && !anyway) {
      return 0;
    }
    const replayed = sampleUntil(now - MINUTE);
    // Streams of its own: Loki takes nothing older than an hour before the newest of a stream, and an earlier replay may be there.
    const late = `sample-${now}`;
    for (let at = 0; at < replayed.length; at += BATCH) {
      const answer = await client.push(
        replayed.slice(at, at + BATCH).flatMap(({ observation, cluster }) => toEntries(observation, cluster, late))
      );
      if (answer.status !== 204) {
        throw new Error(`Loki refuses the sample: ${answer.status} ${answer.text}`);
      }
    }
    return replayed.length;
  } finally {
    await client.close();
  }
}
