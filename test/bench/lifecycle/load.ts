import type { Told } from './world.ts';

/** Records of a push: a Loki with default limits takes 4 MiB. */
const BATCH = 2000;

interface Stream {
  stream: Record<string, string>;
  values: Array<[string, string]>;
}

/** Stores records under the label cluster. A run of the same name adds to what is there. */
export async function load(url: string, cluster: string, told: Told[]): Promise<void> {
  const streams = new Map<string, Stream>();
  told.forEach(({ time, object, severity, actor, access, record }, index) => {
    const stream = { tallyman: 'record', object, cluster, severity, actor, access, service_name: object };
    const key = Object.values(stream).join();
    const entries: Stream = streams.get(key) ?? { stream, values: [] };
    streams.set(key, entries);
    const line = JSON.stringify({ record_id: `${cluster}/${index}`, record_version: 1, ...record });
    // No two have the same time, so that nothing is taken for a copy.
    entries.values.push([String(BigInt(time) * 1_000_000n + BigInt(index % 1000)), line]);
  });
  for (const { stream, values } of streams.values()) {
    for (let from = 0; from < values.length; from += BATCH) {
      await push(url, { stream, values: values.slice(from, from + BATCH) });
    }
  }
}

async function push(url: string, stream: Stream): Promise<void> {
  const answer = await fetch(`${url}/loki/api/v1/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ streams: [stream] }),
  });
  if (answer.status !== 204) {
    throw new Error(`Loki at ${url} refuses: ${answer.status} ${await answer.text()}`);
  }
}
