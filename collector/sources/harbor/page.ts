import { z } from 'zod';
import { entryTime, harborEntrySchema, type AuditApi } from '../../pipeline/normalise/harborAudit.ts';
import type { DeadLetters } from '../../buffer/deadLetters.ts';
import { PAGE_SIZE, type HarborClient } from './client.ts';
import type { Entry } from './recorder.ts';

/** An entry that was read. */
export interface Item {
  id: number;
  /** As Harbor writes it. */
  time: string;
  /** `undefined` for one that nothing can be made of; it has been set aside. */
  usable: Entry | undefined;
}

export interface Page {
  /** By number. */
  items: Item[];
  /** There may be more behind it. */
  full: boolean;
  /** Harbor's clock, in milliseconds since the epoch. */
  date: number;
}

/** Which log is read. */
export interface Log {
  client: HarborClient;
  api: AuditApi;
  project?: string;
}

const numberedSchema = z.looseObject({ id: z.int().nonnegative(), op_time: z.string().catch('') });

/** Entries from a number on, a page of them, by number: not by page number, as those change when entries come or are purged meanwhile. */
export async function readPage(
  { client, api, project }: Log,
  from: number,
  dead: Pick<DeadLetters, 'add'>,
  signal: AbortSignal
): Promise<Page> {
  const selection = { project, q: `id=[${from}~]`, sort: 'id', size: PAGE_SIZE };
  const { entries, date } = await client.entries(api, selection, signal);
  const items = entries.flatMap((value) => itemOf(value, dead)).sort((a, b) => a.id - b.id);
  return { items, full: entries.length >= PAGE_SIZE && (items.at(-1)?.id ?? -1) >= from, date };
}

function itemOf(value: unknown, dead: Pick<DeadLetters, 'add'>): Item[] {
  const parsed = harborEntrySchema.safeParse(value);
  const time = parsed.success ? entryTime(parsed.data) : undefined;
  if (parsed.success && time !== undefined) {
    return [{ id: parsed.data.id, time: parsed.data.op_time, usable: { entry: parsed.data, time } }];
  }
  const issue = parsed.error?.issues[0];
  const fault = issue ? `${issue.path.join('.') || 'entry'}: ${issue.message}` : 'op_time is no RFC 3339 time';
  dead.add('harbor audit log', fault, JSON.stringify(value) ?? '');
  const numbered = numberedSchema.safeParse(value);
  return numbered.success ? [{ id: numbered.data.id, time: numbered.data.op_time, usable: undefined }] : [];
}

/** The number to begin at for what has happened since a time (milliseconds since the epoch). */
export async function firstSince({ client, api, project }: Log, since: number, signal: AbortSignal): Promise<number> {
  // The newest is asked for first: what comes in between has a higher number.
  const newest = await client.entries(api, { project, sort: '-id', size: 1 }, signal);
  const q = `op_time=[${new Date(since).toISOString().slice(0, 19)}~]`;
  const first = await client.entries(api, { project, q, sort: 'id', size: 1 }, signal);
  return idOf(first.entries[0]) ?? (idOf(newest.entries[0]) ?? 0) + 1;
}

/** The newest entry of a log. */
export async function newestOf(
  { client, api, project }: Log,
  signal: AbortSignal
): Promise<{ id: number; time: string } | undefined> {
  const { entries } = await client.entries(api, { project, sort: '-id', size: 1 }, signal);
  const { data } = numberedSchema.safeParse(entries[0]);
  return data && { id: data.id, time: data.op_time };
}

const idOf = (value: unknown): number | undefined => numberedSchema.safeParse(value).data?.id;
