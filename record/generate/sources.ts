import { readFileSync } from 'node:fs';
import type { Schema } from './schema.ts';

/** Where records come from, and what cannot be known from there. */
export interface Source {
  name: string;
  title: string;
  /** Its page in docs/. */
  docs: string;
  /** The values of the label `object` that its records have. */
  objects: string[];
  /** The field by which its records are told from others of the same object, where there is one. */
  where?: { field: string; values: string[] };
  /** What it cannot see: plain text, each a sentence of its own. */
  cannotSee: string[];
}

/** Reads record/sources.json and checks it against the schema; throws an Error that names the faulty entry. */
export function loadSources(schema: Schema): Source[] {
  const sources = JSON.parse(readFileSync(new URL('../sources.json', import.meta.url), 'utf8')) as Source[];
  checkSources(sources, schema);
  return sources;
}

/** Throws an Error that names the first faulty entry. */
export function checkSources(sources: Source[], schema: Schema): void {
  const objects = schema.labels.find((label) => label.name === 'object')?.values ?? [];
  const seen = new Set<string>();
  for (const { name, objects: own, where, cannotSee } of sources) {
    const fault = (text: string) => new Error(`record/sources.json: "${name}" ${text}`);
    if (seen.has(name)) {
      throw fault('is there twice');
    }
    seen.add(name);
    const stranger = own.find((object) => !objects.includes(object));
    if (own.length === 0 || stranger !== undefined) {
      throw fault(stranger === undefined ? 'has no object' : `has an unknown object, "${stranger}"`);
    }
    const field = schema.fields.find((entry) => entry.name === where?.field);
    if (where && !field) {
      throw fault(`is told apart by an unknown field, "${where.field}"`);
    }
    const value = where?.values.find((entry) => field?.values && !field.values.includes(entry));
    if (value !== undefined) {
      throw fault(`is told apart by a value that the field does not have, "${value}"`);
    }
    if (cannotSee.length === 0) {
      throw fault('does not say what it cannot see');
    }
  }
}
