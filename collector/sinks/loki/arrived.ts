import type { Entry } from '../../buffer/codec.ts';
import { recordIdOf } from '../../pipeline/observation.ts';
import type { LokiClient } from './client.ts';
import { toSelector } from './encode.ts';

/** Loki's default for max_entries_limit_per_query; where it is set lower a page is made smaller. */
const PAGE = 5000;
const SMALLEST_PAGE = 50;
/** Loki refuses to look through more than 30 days at once unless told otherwise. */
const WINDOW = 24n * 3_600_000_000_000n;
/** A record_id is at the beginning of its line, which is all that has to be sent. */
const HEAD = '| line_format `{{ __line__ | trunc 400 }}`';

/** Loki cannot or may not be read with these credentials, so what arrived cannot be known. */
export class UnreadableError extends Error {}

/**
 * Those of the entries that Loki does not hold. Loki is asked by stream and time for the record ids it has; wherever lateness has moved
 * them. Throws UnreadableError when it may not be read, else the client's errors. `filter` is what all the lines begin with.
 */
export async function missing(client: LokiClient, entries: Entry[], filter = ''): Promise<Entry[]> {
  const absent = new Set<Entry>();
  for (const [stream, list] of Map.groupBy(entries, (entry) => withoutLate(entry.stream))) {
    const selector = filter === '' ? toSelector(stream) : `${toSelector(stream)} |= ${JSON.stringify(filter)}`;
    for (const window of windows(list)) {
      const wanted = new Map<string, Entry>();
      window.forEach((entry) => wanted.set(key(entry.time, entry.line), entry));
      const named = window.every((entry) => recordIdOf(entry.line) !== undefined);
      await strike(client, named ? `${selector} ${HEAD}` : selector, wanted);
      window.filter((entry) => wanted.has(key(entry.time, entry.line))).forEach((entry) => absent.add(entry));
    }
  }
  return entries.filter((entry) => absent.has(entry));
}

/** With what the lines of these records begin: of one container's log lines the container, so that Loki need not send the others'. */
export function begins(ids: string[]): string {
  const first = ids[0] ?? '';
  let length = first.length;
  for (const id of ids) {
    while (!id.startsWith(first.slice(0, length))) {
      length -= 1;
    }
  }
  // Half of a character would be written otherwise.
  const start = first.slice(0, length).replace(/[\ud800-\udbff]$/, '');
  return `{"record_id":${JSON.stringify(start).slice(0, -1)}`;
}

/** A selector without the label matches the streams that have it too. */
function withoutLate(stream: string): string {
  const { late, ...labels } = JSON.parse(stream) as Record<string, string>;
  return late === undefined ? stream : JSON.stringify(labels);
}

const key = (time: bigint, line: string) => `${time} ${recordIdOf(line) ?? line}`;

/** Entries by time, in groups that each span no more than a query may. */
function windows(entries: Entry[]): Entry[][] {
  const groups: Entry[][] = [];
  for (const entry of entries.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))) {
    const group = groups.at(-1);
    if (group?.[0] && entry.time - group[0].time < WINDOW) {
      group.push(entry);
    } else {
      groups.push([entry]);
    }
  }
  return groups;
}

/**
 * Takes out of `wanted` what Loki has, page by page through the time that the entries span; what lies behind one page and before the next
 * entry is passed over.
 */
async function strike(client: LokiClient, query: string, wanted: Map<string, Entry>): Promise<void> {
  const times = [...wanted.values()].map((entry) => entry.time).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  let start = times[0] ?? 0n;
  const end = (times.at(-1) ?? 0n) + 1n;
  let page = PAGE;
  while (start < end && wanted.size > 0) {
    const answer = await client.lines(query, start, end, page);
    if (answer.status === 400 && page > SMALLEST_PAGE) {
      page = Math.floor(page / 2);
      continue;
    }
    if (answer.status !== 200) {
      throw refusal(answer.status, answer.text);
    }
    let newest = start;
    for (const [time, line] of answer.lines) {
      wanted.delete(key(time, line));
      newest = time > newest ? time : newest;
    }
    if (answer.lines.length < page) {
      return;
    }
    // A page full of one instant would be asked for again for ever; the next nanosecond is as near as a query can go.
    const next = newest > start ? newest : newest + 1n;
    start = times.find((time) => time >= next) ?? end;
  }
}

/** 408, 429 and what is Loki's own fault pass; anything else will be answered the same way again. */
function refusal(status: number, text: string): Error {
  const lasting = status >= 400 && status < 500 && status !== 408 && status !== 429;
  const message = `Loki answers a query with ${status}: ${text.slice(0, 300)}`;
  return lasting ? new UnreadableError(message) : new Error(message);
}
