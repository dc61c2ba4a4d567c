import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isSeq, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { readable, unwrapped, withAbsolutePaths } from './paths.ts';
import { configSchema, type Config } from './schema.ts';

/** Everything that is wrong with a configuration: a line for each fault. */
export class ConfigError extends Error {
  readonly faults: string[];
  constructor(path: string, faults: string[]) {
    super(`${path} is not valid:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}

/**
 * Reads a configuration file, checks it and that the files it names can be read. File names are taken from the file's folder.
 * Throws ConfigError with every fault, each with its key and what is allowed there. With `onUnreadable` files that cannot be read are no fault
 * but told to it.
 */
export function loadConfig(path: string, onUnreadable?: (key: string, file: string) => void): Config {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(path, [
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message,
    ]);
  }
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  if (document.errors.length > 0) {
    throw new ConfigError(
      path,
      document.errors.map((error) => `not YAML: ${error.message.split('\n', 1)[0]}`)
    );
  }
  const lineOf = (keys: PropertyKey[]): string => {
    for (let length = keys.length; length > 0; length--) {
      const node = document.getIn(keys.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) {
        return ` (line ${counter.linePos(node.range[0]).line})`;
      }
    }
    return '';
  };
  /** Without the index that a mapping has been given which may also be a list of them. */
  const asWritten = (keys: PropertyKey[]): PropertyKey[] =>
    keys.reduce<PropertyKey[]>(
      (before, key) => (/^\d+$/.test(String(key)) && !isSeq(document.getIn(before, true)) ? before : [...before, key]),
      []
    );
  let content: unknown;
  try {
    content = document.toJS() ?? {};
  } catch (error) {
    // An alias to nothing, or one too many.
    throw new ConfigError(path, [`not YAML: ${(error as Error).message}`]);
  }
  const result = configSchema.safeParse(content, { reportInput: true });
  if (!result.success) {
    throw new ConfigError(
      path,
      result.error.issues.flatMap((issue) =>
        explain(issue).map(({ keys: read, text }) => {
          const keys = asWritten(read);
          return `${keys.join('.') || 'the file'}: ${text}${lineOf(keys)}`;
        })
      )
    );
  }
  const unreadable: string[] = [];
  const config = withAbsolutePaths(configSchema, result.data, dirname(resolve(path)), (place, file) => {
    const key = asWritten(place.split('.')).join('.');
    if (!readable(file)) {
      onUnreadable?.(key, file);
      unreadable.push(`${key}: ${file} cannot be read`);
    }
  });
  if (unreadable.length > 0 && !onUnreadable) {
    throw new ConfigError(path, unreadable);
  }
  return config;
}

interface Fault {
  keys: PropertyKey[];
  text: string;
}

function explain(issue: z.core.$ZodIssue): Fault[] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        keys: [...issue.path, key],
        text: `unknown key; allowed here: ${allowedAt(issue.path).join(', ')}`,
      }));
    case 'invalid_type':
      return [
        issue.input === undefined
          ? { keys: issue.path, text: `is missing; it must be ${article(issue.expected)}` }
          : { keys: issue.path, text: `must be ${article(issue.expected)}, and is ${JSON.stringify(issue.input)}` },
      ];
    case 'too_small':
      return [{ keys: issue.path, text: 'must not be empty' }];
    default:
      return [{ keys: issue.path, text: issue.message }];
  }
}

const article = (type: string) =>
  type === 'object' ? 'a mapping of keys' : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;

/** The keys of the mapping that the schema has at a place. */
function allowedAt(path: PropertyKey[]): string[] {
  let schema: unknown = configSchema;
  for (const key of path) {
    const inner = unwrapped(schema);
    schema = inner instanceof z.ZodArray ? inner.element : shapeOf(inner)?.[String(key)];
  }
  return Object.keys(shapeOf(schema) ?? {});
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  const inner = unwrapped(schema);
  return inner instanceof z.ZodObject ? inner.shape : undefined;
}
