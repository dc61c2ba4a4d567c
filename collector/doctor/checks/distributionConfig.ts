import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Config } from '../../config/schema.ts';
import { endpointSnippet } from '../advice/registries.ts';
import { ok, missing, optional, unknown, type Result } from '../finding.ts';
import type { Machine } from '../machine.ts';
import { processesOf, type Process } from './processes.ts';

type Registry = NonNullable<Config['sources']['distribution']>[number];
type Notifications = NonNullable<Registry['notifications']>;

/** Source: distribution, configuration/configuration.go. */
const endpointSchema = z.looseObject({
  url: z.string(),
  disabled: z.boolean().nullish(),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])).nullish(),
  ignoredmediatypes: z.array(z.string()).nullish(),
  ignore: z
    .looseObject({ mediatypes: z.array(z.string()).nullish(), actions: z.array(z.string()).nullish() })
    .nullish(),
});
const configSchema = z.looseObject({
  log: z
    .looseObject({
      level: z.string().nullish(),
      accesslog: z.looseObject({ disabled: z.boolean().nullish() }).nullish(),
    })
    .nullish(),
  notifications: z
    .looseObject({
      events: z.looseObject({ includereferences: z.boolean().nullish() }).nullish(),
      endpoints: z.array(endpointSchema).nullish(),
    })
    .nullish(),
});
type RegistryConfig = z.infer<typeof configSchema>;
type Endpoint = z.infer<typeof endpointSchema>;

/** Whether the registries that run on this machine are configured so that what happens there is told. */
export function configuredResults(registry: Registry, machine: Machine): Result[] {
  const { notifications } = registry;
  const snippet = notifications && endpointSnippet(notifications);
  const processes = processesOf(machine).filter(isRegistry);
  if (processes.length === 0) {
    return [unknown('configuration', 'no Distribution registry runs on this machine', snippet)];
  }
  return processes.flatMap((process) => {
    const where = `registry (process ${process.pid})`;
    const config = configOf(process, machine);
    return config === undefined
      ? [unknown('configuration', `${where}: its configuration cannot be read, or is set by its environment`, snippet)]
      : [
          ...(notifications ? sends(config, where, notifications) : []),
          ...(registry.accessLog ? logs(config, where) : []),
        ];
  });
}

const isRegistry = ({ program, args }: Process) => /^(docker-)?registry$/.test(program) && args[0] === 'serve';

/** The file that a process was started with, in its own root where it has one; `undefined` where its environment says otherwise. */
function configOf({ pid, args }: Process, machine: Machine): RegistryConfig | undefined {
  const path = args[1];
  if (/(^|\0)REGISTRY_(NOTIFICATIONS|LOG)/.test(read(machine.at(`/proc/${pid}/environ`)) ?? '')) {
    return undefined;
  }
  for (const root of [`/proc/${pid}/root`, '']) {
    const text = read(machine.at(`${root}${path}`));
    const parsed = configSchema.safeParse(text === undefined ? undefined : yaml(text));
    if (parsed.success) {
      return parsed.data;
    }
  }
  return undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function yaml(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function sends({ notifications }: RegistryConfig, where: string, own: Notifications): Result[] {
  const fix = endpointSnippet(own);
  const endpoints = (notifications?.endpoints ?? []).filter(({ disabled }) => disabled !== true);
  const ours = endpoints.find(({ url }) => pathOf(url) === own.path);
  if (!ours) {
    const found =
      endpoints.length === 0 ? 'sends no notifications' : `sends to ${endpoints.map(({ url }) => url).join(', ')}`;
    return [missing('notifications', `${where} ${found}`, fix)];
  }
  const scheme = own.tls ? 'https:' : 'http:';
  if (!ours.url.startsWith(scheme)) {
    return [
      missing('notifications', `${where} sends to ${ours.url}, and the endpoint speaks ${scheme.slice(0, -1)}`, fix),
    ];
  }
  if (own.tokenFile !== undefined && !presents(ours, own.tokenFile)) {
    return [
      missing('notifications', `${where} sends to ${ours.url} with another token than ${own.tokenFile} holds`, fix),
    ];
  }
  const left = [...(ours.ignoredmediatypes ?? []), ...(ours.ignore?.mediatypes ?? []), ...(ours.ignore?.actions ?? [])];
  const references = notifications?.events?.includereferences === true;
  return [
    left.length === 0
      ? ok('notifications', `${where} sends to ${ours.url}`)
      : missing(
          'notifications',
          `${where} does not tell of ${left.join(', ')}`,
          'remove ignore and ignoredmediatypes of the endpoint'
        ),
    references
      ? ok('references', `${where} says what belongs to each manifest`)
      : optional(
          missing(
            'references',
            `${where} does not say what belongs to a manifest, so pulls have no size`,
            'notifications: { events: { includereferences: true } }'
          )
        ),
  ];
}

function presents({ headers }: Endpoint, tokenFile: string): boolean {
  const token = read(tokenFile)?.trim();
  const [, sent] = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
  return token !== undefined && [sent ?? []].flat().includes(`Bearer ${token}`);
}

function pathOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).pathname : undefined;
}

function logs({ log }: RegistryConfig, where: string): Result[] {
  if (log?.accesslog?.disabled === true) {
    return [missing('log level', `${where} writes no access log`, 'log: { accesslog: { disabled: false } }')];
  }
  const level = log?.level ?? 'info';
  return /^(info|debug)$/.test(level)
    ? [ok('log level', `${where} logs at level ${level}`)]
    : [
        optional(
          missing(
            'log level',
            `${where} logs at level ${level}: without credentials or with wrong ones looks the same`,
            'log: { level: info }'
          )
        ),
      ];
}
