import type { Entry } from '../../buffer/codec.ts';
import { recordIdOf } from '../../pipeline/observation.ts';
import type { LokiClient } from './client.ts';
import { byStream, toSelector } from './encode.ts';

const PAGE = 5000;

/** Loki refuses to be read with these credentials, so what arrived cannot be known. */
export class UnreadableError extends Error {}

/**
 * Those of the entries that Loki does not hold. Loki is asked by stream and time for the record ids it has. Throws UnreadableError
 * when it may not be read, else the client's errors.
 */
export async function missing(client: LokiClient, entries: Entry[]): Promise<Entry[]> {
  const absent = new Set<Entry>();
  for (const [stream, list] of byStream(entries)) {
    const wanted = new Map<string, Entry>();
    for (const entry of list) {
      wanted.set(key(entry.time, entry.line), entry);
    }
    await strike(client, toSelector(stream), wanted);
    wanted.forEach((entry) => absent.add(entry));
  }
  return entries.filter((entry) => absent.has(entry));
}

const key = (time: bigint, line: string) => `${time} ${recordIdOf(line) ?? line}`;

/** Takes out of `wanted` what Loki has, page by page through the time that the entries span. */
async function strike(client: LokiClient, selector: string, wanted: Map<string, Entry>): Promise<void> {
  const times = [...wanted.values()].map((entry) => entry.time);
  let start = times.reduce((a, b) => (b < a ? b : a));
  const end = times.reduce((a, b) => (b > a ? b : a)) + 1n;
  while (start < end && wanted.size > 0) {
    const answer = await client.lines(selector, start, end, PAGE);
    if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
      throw new UnreadableError(`Loki answers a query with ${answer.status}`);
    }
    if (answer.status !== 200) {
      throw new Error(`Loki answers a query with ${answer.status}: ${answer.text}`);
    }
    let newest = start;
    for (const [time, line] of answer.lines) {
      wanted.delete(key(time, line));
      newest = time > newest ? time : newest;
    }
    if (answer.lines.length < PAGE) {
      return;
    }
    // A page full of one instant would be asked for again for ever; the next nanosecond is as near as a query can go.
    start = newest > start ? newest : newest + 1n;
  }
}
