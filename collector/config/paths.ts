import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { paths } from './values.ts';

/** A value with the names of files in it taken from the folder `base`; `onFile` is told of those that must exist. */
export function withAbsolutePaths<T>(
  schema: z.ZodType<T>,
  value: T,
  base: string,
  onFile: (key: string, path: string) => void
): T {
  return walk(schema, value, '', (known, path, key) => {
    const full = resolve(base, path);
    if (known.mustExist) {
      onFile(key, full);
    }
    return full;
  }) as T;
}

type Visit = (known: { mustExist: boolean }, path: string, key: string) => string;

function walk(schema: unknown, value: unknown, key: string, visit: Visit): unknown {
  if (value === undefined) {
    return value;
  }
  const inner = unwrapped(schema);
  const known = inner instanceof z.ZodType ? paths.get(inner) : undefined;
  if (known && typeof value === 'string') {
    return visit(known, value, key);
  }
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item, index) => walk(inner.element, item, `${key}.${index}`, visit));
  }
  if (inner instanceof z.ZodObject) {
    const shape = inner.shape as Record<string, unknown>;
    const entries = Object.entries(value as Record<string, unknown>).map(([name, item]) => [
      name,
      walk(shape[name], item, key ? `${key}.${name}` : name, visit),
    ]);
    return Object.fromEntries(entries) as unknown;
  }
  return value;
}

/** The schema below what makes it optional, gives it a default, prepares what it is given or adds to what it gives. */
export function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodPipe) {
    return unwrapped(schema.in instanceof z.ZodTransform ? schema.out : schema.in);
  }
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrapped(schema.unwrap()) : schema;
}

/** Whether this process can read a file. */
export function readable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
