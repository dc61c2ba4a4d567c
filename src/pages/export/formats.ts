import Papa from 'papaparse';
import { FIELDS, LABELS } from '../../../record/record.gen';
import { SENTENCE, type ExportedRecord } from './collect';

export const FORMATS = ['csv', 'jsonl'] as const;
export type Format = (typeof FORMATS)[number];

const ORDER = ['time', SENTENCE, ...LABELS.map(({ name }) => name), ...FIELDS.map(({ name }) => name)];
const place = new Map(ORDER.map((name, index) => [name, index]));
const placeOf = (name: string): number => place.get(name) ?? ORDER.length;

/** Columns in the order of the schema: those that some record has. */
export function columnsOf(records: ExportedRecord[]): string[] {
  const names = new Set(['time']);
  for (const record of records) {
    Object.keys(record).forEach((name) => names.add(name));
  }
  return [...names].sort((a, b) => placeOf(a) - placeOf(b) || a.localeCompare(b));
}

/**
 * RFC 4180, with a header. Values that a spreadsheet would take for formulas get a ' in front of them: they come from whoever was
 * recorded, who may be an attacker. JSON lines have everything as it is.
 */
export const toCsv = (records: ExportedRecord[]): string =>
  `${Papa.unparse({ fields: columnsOf(records), data: records }, { escapeFormulae: true, newline: '\r\n' })}\r\n`;

/** A JSON object a line; see https://jsonlines.org. */
export const toJsonLines = (records: ExportedRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

export const WRITERS: Record<Format, (records: ExportedRecord[]) => string> = { csv: toCsv, jsonl: toJsonLines };
