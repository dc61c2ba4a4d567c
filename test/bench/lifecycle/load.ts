import type { Entry } from '../../../collector/buffer/codec.ts';
import { LokiClient } from '../../../collector/sinks/loki/client.ts';
import type { Told } from './world.ts';

/** Records of a push. */
const BATCH = 2000;

/** Stores records under the label cluster. A run of the same name adds to what is there. */
export async function load(url: string, cluster: string, told: Told[]): Promise<void> {
  const client = new LokiClient({ url });
  const streams = new Map<string, Entry[]>();
  told.forEach(({ time, object, severity, actor, access, record }, index) => {
    const labels = { tallyman: 'record', object, cluster, severity, actor, access, service_name: object };
    const stream = JSON.stringify(labels);
    const line = JSON.stringify({ record_id: `${cluster}/${index}`, record_version: 1, ...record });
    const entries = streams.get(stream) ?? [];
    streams.set(stream, entries);
    // No two have the same time, so that nothing is taken for a copy.
    entries.push({ stream, time: BigInt(time) * 1_000_000n + BigInt(index % 1000), line });
  });
  for (const entries of streams.values()) {
    for (let from = 0; from < entries.length; from += BATCH) {
      const answer = await client.push(entries.slice(from, from + BATCH));
      if (answer.status !== 204) {
        throw new Error(`Loki refuses: ${answer.status} ${answer.text}`);
      }
    }
  }
  await client.close();
}
