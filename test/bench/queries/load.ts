import { parseAuditEvent } from '../../../collector/pipeline/normalise/auditEvent.ts';
import { normaliseAuditEvent } from '../../../collector/pipeline/normalise/kubernetesAudit.ts';
import { toEntries } from '../../../collector/pipeline/observation.ts';
import type { Entry } from '../../../collector/buffer/codec.ts';
import { LokiClient } from '../../../collector/sinks/loki/client.ts';
import type { RawEvent } from './events.ts';

const CLUSTER = 'bench';
/** What the usual shippers label audit logs with. */
export const RAW = '{job="kubernetes-audit", cluster="bench"}';
const RAW_STREAM = JSON.stringify({ cluster: CLUSTER, job: 'kubernetes-audit' });
/** Bytes of a push. */
const BATCH = 2 * 1024 * 1024;

/** Stores each event twice in one Loki: as the raw line, and as we do, record and evidence. Returns how many became records. */
export async function load(
  url: string,
  stream: Iterable<RawEvent>,
  progress: (count: number) => void
): Promise<number> {
  const client = new LokiClient({ url });
  const queues = new Map<string, { entries: Entry[]; bytes: number }>();
  let [count, records] = [0, 0];
  const send = async (key: string) => {
    const entries = queues.get(key)?.entries ?? [];
    queues.delete(key);
    const answer = await client.push(entries);
    if (answer.status !== 204) {
      throw new Error(`Loki refuses: ${answer.status} ${answer.text}`);
    }
  };
  const put = async (entry: Entry) => {
    const queue = queues.get(entry.stream) ?? { entries: [], bytes: 0 };
    queues.set(entry.stream, queue);
    queue.entries.push(entry);
    queue.bytes += entry.line.length;
    if (queue.bytes > BATCH) {
      await send(entry.stream);
    }
  };
  const started = new Set<string>();
  for (const { line, time } of stream) {
    await put({ stream: RAW_STREAM, time, line });
    const parsed = parseAuditEvent(JSON.parse(line));
    if ('fault' in parsed) {
      throw new Error(parsed.fault);
    }
    if (parsed.event.stage === 'ResponseStarted') {
      started.add(parsed.event.auditID);
    }
    const observation = normaliseAuditEvent(parsed.event, (id) => started.has(id), line);
    if (!('fault' in observation)) {
      records += 1;
      for (const entry of toEntries(observation, CLUSTER)) {
        await put(entry);
      }
    }
    if (++count % 50_000 === 0) {
      progress(count);
    }
  }
  for (const key of [...queues.keys()]) {
    await send(key);
  }
  await client.close();
  return records;
}

/** Makes Loki write its chunks to the disk, so that questions read what they would read of yesterday. */
export async function flush(url: string): Promise<void> {
  const answer = await fetch(`${url}/flush`, { method: 'POST' });
  if (!answer.ok) {
    throw new Error(`Loki does not flush: ${answer.status}`);
  }
}
