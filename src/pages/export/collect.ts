import { FieldType, type DataFrame } from '@grafana/data';
import { ask, type Between } from '../../datasource/records/ask';
import { MAX_LIMIT } from '../../datasource/query/defaults';
import type { AuditQuery } from '../../datasource/query/types';
import type { Format } from './formats';

/** Who did what to what, in words. */
export const SENTENCE = 'sentence';

/** A record as it is stored, with its labels. */
export interface ExportedRecord {
  /** RFC 3339 in UTC, with nanoseconds. */
  time: string;
  [field: string]: unknown;
}

/** More than this a browser should not hold; `tallyq` writes as many as there are. */
export const EXPORT_LIMIT = 100_000;

export interface Collected {
  /** Newest first. */
  records: ExportedRecord[];
  /** Otherwise there are older ones that are left out. */
  complete: boolean;
}

export interface CollectOptions {
  uid: string;
  format: Format;
  query: Pick<AuditQuery, 'objects' | 'where'>;
  between: Between;
  limit?: number;
  signal: AbortSignal;
  /** Told after each page how many there are so far. */
  onProgress: (records: number) => void;
}

/**
 * Reads all records of a question, page by page from the newest on. Each is there once: pages overlap by a millisecond, as times of
 * requests have no more digits. Fails where one millisecond holds more records than a page, and where a page fails: a file with a
 * hole in it is worth nothing.
 */
export async function collect(options: CollectOptions): Promise<Collected> {
  const { between, limit = EXPORT_LIMIT, signal, onProgress } = options;
  const records: ExportedRecord[] = [];
  const known = new Set<string>();
  let to = between.to;
  for (;;) {
    if (signal.aborted) {
      throw new Error('stopped');
    }
    const { rows, isFull } = await page(options, { from: between.from, to });
    for (const { id, record } of rows) {
      if (known.has(id)) {
        continue;
      }
      if (records.length === limit) {
        return { records, complete: false };
      }
      known.add(id);
      records.push(record);
    }
    onProgress(records.length);
    const last = rows[rows.length - 1];
    if (!last || !isFull) {
      return { records, complete: true };
    }
    to = next(last.time, to);
  }
}

/** The end of the next page: behind the last row's millisecond, which may hold more. */
function next(last: number, to: number): number {
  if (last + 1 >= to) {
    throw new Error(`one millisecond has more records than a page takes (${new Date(last).toISOString()})`);
  }
  return last + 1;
}

interface Row {
  id: string;
  /** Milliseconds since 1970. */
  time: number;
  record: ExportedRecord;
}

interface Page {
  rows: Row[];
  /** There may be older ones. */
  isFull: boolean;
}

/** What people read has the sentence in it; what programs read has each value with its type. */
async function page({ uid, query, format }: CollectOptions, between: Between): Promise<Page> {
  const isRead = format === 'csv';
  const asked: AuditQuery = {
    refId: 'export',
    shape: 'records',
    line: isRead ? 'sentence' : 'json',
    limit: MAX_LIMIT.records,
    ...query,
  };
  const frames = await ask(uid, [asked], between);
  const rows = frames.flatMap((frame) => rowsOf(frame, (body) => (isRead ? { [SENTENCE]: body } : objectOf(body))));
  return { rows, isFull: rows.length >= limitOf(frames) };
}

/** The data source may be set to give fewer rows than it was asked for, and says so. */
function limitOf(frames: DataFrame[]): number {
  const limit: unknown = frames[0]?.meta?.custom?.limit;
  return typeof limit === 'number' ? limit : MAX_LIMIT.records;
}

function rowsOf(frame: DataFrame, ofBody: (body: unknown) => Record<string, unknown>): Row[] {
  const time = frame.fields.find(({ type }) => type === FieldType.time);
  const [body, id, labels] = ['body', 'id', 'labels'].map((name) => frame.fields.find((field) => field.name === name));
  if (!time || !body || !id) {
    return [];
  }
  return time.values.map((value: unknown, row) => {
    const ms = Number(value);
    const own = ofBody(body.values[row]);
    return {
      id: String(id.values[row]),
      time: ms,
      record: { time: nanoTime(ms, time.nanos?.[row] ?? 0), ...objectOf(labels?.values[row]), ...own },
    };
  });
}

/** The body's fields have their types; among the labels all are texts. A line that is no record is kept as it is. */
function objectOf(value: unknown): Record<string, unknown> {
  const parsed: unknown = typeof value === 'string' ? parsedLine(value) : value;
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}

function parsedLine(line: string): unknown {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? parsed : { line };
  } catch {
    return { line };
  }
}

/** RFC 3339 with nanoseconds; a frame has milliseconds, and the nanoseconds beyond them apart. */
const nanoTime = (ms: number, nanos: number): string =>
  new Date(ms).toISOString().replace('Z', `${String(nanos).padStart(6, '0')}Z`);
