import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { FIELDS } from '../../../record/record.gen';
import type { Condition } from '../../datasource/query/types';
import type { Format } from './formats';

/** What was asked and what is in the file, so that somebody else can ask again and compare. */
export interface Manifest {
  file: string;
  format: Format;
  /** Of the file, hexadecimal. */
  sha256: string;
  bytes: number;
  records: number;
  /** Otherwise there are older records than the file has. */
  complete: boolean;
  /** How many records the data source counted in the time range when the export began; undefined where it could not. */
  counted?: number;
  limit: number;
  /** RFC 3339; the end is not part of it. */
  from: string;
  to: string;
  /** The person's; times in the file are in UTC. */
  timeZone: string;
  /** In the search bar's language; undefined where it cannot say it. */
  search?: string;
  objects: string[];
  where?: Condition;
  dataSource: { uid: string; name: string };
  exportedAt: string;
  exportedBy: string;
  app: { id: string; version: string };
  /** Of the numbers in the file that have one, by field. */
  units: Record<string, string>;
  notes: string[];
}

export type ManifestFacts = Omit<Manifest, 'file' | 'sha256' | 'bytes' | 'records' | 'units' | 'notes'>;

const UNITS = Object.fromEntries(FIELDS.flatMap(({ name, unit }) => (unit ? [[name, unit]] : [])));

/** The digest is not the browser's own, which is there on https only. */
export const manifestOf = (file: string, content: Uint8Array, records: number, facts: ManifestFacts): Manifest => ({
  file,
  sha256: bytesToHex(sha256(content)),
  bytes: content.length,
  records,
  ...facts,
  units: UNITS,
  notes: notesOf(facts),
});

const notesOf = ({ format, complete, limit }: ManifestFacts): string[] => [
  ...(format === 'csv'
    ? [
        "Cells that a spreadsheet would take for formulas begin with a ' that is no part of the value; JSON lines have it as it is.",
      ]
    : []),
  ...(complete ? [] : [`Only the newest ${limit} records are in the file.`]),
  'The file has records; their evidence, the untouched payloads of the sources, is in the data source.',
];
