import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
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
 * Throws ConfigError with every fault, each with its key and what is allowed there.
 */
export function loadConfig(path: string): Config {
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
        explain(issue).map(({ keys, text }) => `${keys.join('.') || 'the file'}: ${text}${lineOf(keys)}`)
      )
    );
  }
  const config = withAbsolutePaths(result.data, dirname(resolve(path)));
  const unreadable = namedFiles(config).flatMap(([key, file]) =>
    readable(file) ? [] : [`${key}: ${file} cannot be read`]
  );
  if (unreadable.length > 0) {
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
    schema = shapeOf(schema)?.[String(key)];
  }
  return Object.keys(shapeOf(schema) ?? {});
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  const inner = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? schema.unwrap() : schema;
  return inner instanceof z.ZodObject ? inner.shape : undefined;
}

function withAbsolutePaths(config: Config, base: string): Config {
  const at = <T extends string | undefined>(path: T): T => (path === undefined ? path : (resolve(base, path) as T));
  const { kubernetesAudit, kubernetesEvents } = config.sources;
  const webhook = kubernetesAudit?.webhook;
  return {
    ...config,
    loki: {
      ...config.loki,
      basicAuth: config.loki.basicAuth && {
        ...config.loki.basicAuth,
        passwordFile: at(config.loki.basicAuth.passwordFile),
      },
      bearerTokenFile: at(config.loki.bearerTokenFile),
      tls: config.loki.tls && { ...config.loki.tls, caFile: at(config.loki.tls.caFile) },
    },
    buffer: { ...config.buffer, dir: at(config.buffer.dir) },
    sources: {
      ...config.sources,
      kubernetesEvents: kubernetesEvents && { ...kubernetesEvents, kubeconfig: at(kubernetesEvents.kubeconfig) },
      kubernetesAudit: kubernetesAudit && {
        logFile: kubernetesAudit.logFile && { path: at(kubernetesAudit.logFile.path) },
        webhook: webhook && {
          ...webhook,
          tokenFile: at(webhook.tokenFile),
          tls: {
            certFile: at(webhook.tls.certFile),
            keyFile: at(webhook.tls.keyFile),
            clientCaFile: at(webhook.tls.clientCaFile),
          },
        },
      },
    },
  };
}

/** Files that must be there before the collector starts. An audit log may come later. */
function namedFiles(config: Config): Array<[string, string]> {
  const webhook = config.sources.kubernetesAudit?.webhook;
  const key = 'sources.kubernetesAudit.webhook';
  const files: Array<[string, string | undefined]> = [
    ['loki.basicAuth.passwordFile', config.loki.basicAuth?.passwordFile],
    ['loki.bearerTokenFile', config.loki.bearerTokenFile],
    ['loki.tls.caFile', config.loki.tls?.caFile],
    ['sources.kubernetesEvents.kubeconfig', config.sources.kubernetesEvents?.kubeconfig],
    [`${key}.tokenFile`, webhook?.tokenFile],
    [`${key}.tls.certFile`, webhook?.tls.certFile],
    [`${key}.tls.keyFile`, webhook?.tls.keyFile],
    [`${key}.tls.clientCaFile`, webhook?.tls.clientCaFile],
  ];
  return files.filter((entry): entry is [string, string] => entry[1] !== undefined);
}

function readable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
