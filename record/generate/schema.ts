import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A Loki stream label of the record: bounded, and the index of every query. */
export interface SchemaLabel {
  name: string;
  title: string;
  description: string;
  values?: string[];
  /** The values rise in the order given, so that `severity>=high` has a meaning. */
  ordered?: boolean;
}

/** A key of the record's JSON line. */
export interface SchemaField {
  name: string;
  title: string;
  type: 'string' | 'integer' | 'boolean';
  description: string;
  /** Where the name comes from. */
  source: string;
  unit?: string;
  values?: string[];
  /** Few enough values to group a series by. */
  bounded?: boolean;
}

export interface Schema {
  version: number;
  minReadable: number;
  labels: SchemaLabel[];
  fields: SchemaField[];
}

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Reads and checks record/schema.json; throws an Error that names the faulty entry. */
export function loadSchema(): Schema {
  const schema = JSON.parse(readFileSync(new URL('../schema.json', import.meta.url), 'utf8')) as Schema;
  const seen = new Set<string>();
  for (const entry of [...schema.labels, ...schema.fields]) {
    if (!/^[a-z][a-z0-9_]*$/.test(entry.name)) {
      throw new Error(`record/schema.json: "${entry.name}" is not a name in snake_case`);
    }
    if (seen.has(entry.name)) {
      throw new Error(`record/schema.json: "${entry.name}" is there twice`);
    }
    if (!entry.description || !entry.title) {
      throw new Error(`record/schema.json: "${entry.name}" needs a title and a description`);
    }
    seen.add(entry.name);
  }
  return schema;
}
