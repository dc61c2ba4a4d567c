import type { Schema, SchemaField } from './schema.ts';
import type { Source } from './sources.ts';

const scalar = { string: 'string', integer: 'number', boolean: 'boolean' } as const;

function fieldType(field: SchemaField): string {
  return field.values ? field.values.map((value) => `'${value}'`).join(' | ') : scalar[field.type];
}

function comment(text: string): string {
  return `  /** ${text} */`;
}

/** The TypeScript types and tables of the record. */
export function toTypeScript(schema: Schema, sources: Source[]): string {
  const label = (name: string) => {
    const found = schema.labels.find((entry) => entry.name === name);
    return (found?.values ?? []).map((value) => `'${value}'`).join(' | ');
  };
  const required = new Set(['record_id', 'record_version', 'event_action']);
  return `// Generated from record/schema.json and record/sources.json by \`npm run generate\`. Do not edit.

export const RECORD_VERSION = ${schema.version};

export type AuditObject = ${label('object')};
export type Severity = ${label('severity')};
export type Actor = ${label('actor')};
export type Access = ${label('access')};

/** One thing that happened: the JSON line of a \`tallyman="record"\` stream, keys in this order. */
export interface AuditRecord {
${schema.fields
  .map(
    (field) =>
      `${comment(field.description)}\n  ${field.name}${required.has(field.name) ? '' : '?'}: ${fieldType(field)};`
  )
  .join('\n')}
}

export type RecordField = keyof AuditRecord;

export interface LabelInfo {
  name: string;
  title: string;
  description: string;
  values?: string[];
  ordered?: boolean;
}

export interface FieldInfo {
  name: RecordField;
  title: string;
  type: 'string' | 'integer' | 'boolean';
  description: string;
  source: string;
  unit?: string;
  values?: string[];
  bounded?: boolean;
}

/** Where records come from, and what cannot be known from there. */
export interface SourceInfo {
  name: string;
  title: string;
  docs: string;
  objects: AuditObject[];
  where?: { field: RecordField; values: string[] };
  cannotSee: string[];
}

export const LABELS: LabelInfo[] = ${JSON.stringify(schema.labels, null, 2)};

export const FIELDS: FieldInfo[] = ${JSON.stringify(schema.fields, null, 2)};

export const SOURCES: SourceInfo[] = ${JSON.stringify(sources, null, 2)};
`;
}
