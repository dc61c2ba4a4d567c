import {
  FIELDS,
  RECORD_VERSION,
  type Access,
  type Actor,
  type AuditObject,
  type AuditRecord,
  type Severity,
} from '../../record/record.gen.ts';
import type { Entry } from '../buffer/codec.ts';

/** One thing that a source saw, normalised. */
export interface Observation {
  /** Nanoseconds since the epoch; deterministic: seen again, it has the same time. */
  time: bigint;
  object: AuditObject;
  severity: Severity;
  actor: Actor;
  access: Access;
  record: Omit<AuditRecord, 'record_version'>;
  /** The source's payload as JSON text, secrets replaced. */
  evidence?: string;
}

/** Loki refuses lines of over 256 KiB unless told otherwise; a line and its entry stay below. */
export const MAX_LINE_BYTES = 250_000;

const ORDER = FIELDS.map((field) => field.name);

/** Where a record is too long for Loki each of its texts is cut to this many characters. */
const CUT = 4096;

/**
 * The record's line: keys in the schema's order, empty ones left out. Whoever acts chooses some of the texts (a command, a user agent);
 * they are cut rather than let the record be refused for its length. The evidence holds more of them.
 */
export function recordLine(record: Observation['record']): string {
  const line = lineOf(record);
  if (Buffer.byteLength(line) <= MAX_LINE_BYTES) {
    return line;
  }
  const cut = Object.entries(record).map(([key, value]) => [key, typeof value === 'string' ? cutText(value) : value]);
  return lineOf(Object.fromEntries(cut) as Observation['record']);
}

function cutText(text: string): string {
  return text.length <= CUT ? text : `${text.slice(0, CUT)} [and ${text.length - CUT} characters more]`;
}

function lineOf(record: Observation['record']): string {
  const line: Record<string, unknown> = {};
  const versioned: AuditRecord = { ...record, record_version: RECORD_VERSION };
  for (const name of ORDER) {
    const value = versioned[name];
    if (value !== undefined && value !== '') {
      // Loki's parser makes a text with half of a surrogate pair empty, which would hide a command from its queries.
      line[name] = typeof value === 'string' ? value.toWellFormed() : value;
    }
  }
  return JSON.stringify(line);
}

/** The evidence's line; a payload too long for Loki keeps its beginning and says so. */
export function evidenceLine(recordId: string, evidence: string): string {
  const id = JSON.stringify(recordId);
  const line = `{"record_id":${id},"evidence":${evidence}}`;
  const bytes = Buffer.byteLength(line);
  if (bytes <= MAX_LINE_BYTES) {
    return line;
  }
  // Half of the limit, as quoting the text again can double it.
  const beginning = Buffer.from(evidence)
    .subarray(0, MAX_LINE_BYTES / 2 - 1000)
    .toString('utf8');
  return `{"record_id":${id},"evidence":{"truncated":true,"bytes":${bytes},"beginning":${JSON.stringify(beginning)}}}`;
}

/**
 * The entries of an observation: the record, then its evidence. `late` names streams of their own for what is imported, as it is older
 * than what Loki has.
 */
export function toEntries(observation: Observation, cluster: string, late?: string): Entry[] {
  const { object, severity, actor, access, time } = observation;
  const about = { cluster, late, object, service_name: object };
  const stream = JSON.stringify({ access, actor, ...about, severity, tallyman: 'record' });
  const entries: Entry[] = [{ stream, time, line: recordLine(observation.record) }];
  if (observation.evidence !== undefined) {
    entries.push({
      stream: JSON.stringify({ ...about, tallyman: 'evidence' }),
      time,
      line: evidenceLine(observation.record.record_id, observation.evidence),
    });
  }
  return entries;
}

/** The record_id of a record's or evidence's line; it is always the first key. */
export function recordIdOf(line: string): string | undefined {
  const match = /^\{"record_id":("(?:[^"\\]|\\.)*")/.exec(line);
  return match?.[1] === undefined ? undefined : (JSON.parse(match[1]) as string);
}
