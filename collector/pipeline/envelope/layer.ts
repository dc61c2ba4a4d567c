import type { AuditRecord } from '../../../record/record.gen.ts';

/** What an envelope tells of where its events come from, as fields of the record. */
export type Origin = Pick<
  AuditRecord,
  'cloud_account_id' | 'cloud_region' | 'k8s_cluster_name' | 'user_cloud_identity'
>;

/** One thing in an envelope: JSON text, the same packed, or a value that was JSON. */
export interface Inner {
  text?: string;
  /** Base64 of JSON text that may be compressed by gzip. */
  packed?: string;
  value?: unknown;
  origin?: Origin;
  /** `event`: nothing in it is an envelope. `made`: an audit event that was made of the envelope, which is its evidence. */
  is?: 'event' | 'made';
  /** What else the envelope holds may lie beside audit events: passed over, and counted, unless it is one. */
  mixed?: boolean;
  /** It is the end of a request that an event before it told of. */
  ends?: boolean;
}

/** What is in an envelope once it is open. */
export interface Layer {
  inner: Inner[];
  /** Of all that is in it. */
  origin?: Origin;
  /** Other logs that came in the same envelope. */
  skipped?: number;
  /** Why the envelope, whose kind is known, cannot be used. */
  fault?: string;
}

/** Opens one kind of envelope; undefined when a value is none of that kind. */
export type Opener = (value: Json) => Layer | undefined;

export type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object at a key, empty where there is none. */
export const objectAt = (value: Json, key: string): Json => {
  const inner = value[key];
  return isObject(inner) ? inner : {};
};

/** The text at a key, undefined where there is none or it is empty. */
export const textAt = (value: Json, key: string): string | undefined => {
  const inner = value[key];
  return typeof inner === 'string' && inner !== '' ? inner : undefined;
};

/** JSON text or a value that was JSON, whichever it is. */
export const textOrValue = (value: unknown): Pick<Inner, 'text' | 'value'> =>
  typeof value === 'string' ? { text: value } : { value };
