import { parseRegistryLogLine } from '../../pipeline/normalise/registryLogLine.ts';
import type { Config } from '../../config/schema.ts';
import { ok, unknown, type Check, type Result } from '../finding.ts';
import type { Machine } from '../machine.ts';
import { configuredResults } from './distributionConfig.ts';
import { logFileResult } from './logFile.ts';
import { receiverChecks } from './receiver.ts';
import { reachedResult } from './registry.ts';

type Registry = NonNullable<Config['sources']['distribution']>[number];

const SETTING = 'sources.distribution';
/** Kubernetes asks a registry that runs in it for its health every few seconds; others may have quiet nights. */
const QUIET_MS = 24 * 3_600_000;

/** Whether registries are there, and are configured to send what happens. */
export function distributionChecks(registries: Registry[], machine: Machine): Check[] {
  return registries.flatMap((registry) => {
    const part = registries.length > 1 ? `${SETTING} ${registry.name}` : SETTING;
    return checksOf(registry, machine).map((check) => ({ part, ...check }));
  });
}

function checksOf(registry: Registry, machine: Machine): Array<Omit<Check, 'part'>> {
  const { name, notifications, accessLog } = registry;
  return [
    { what: 'registry', run: async () => [await reachedResult(name)] },
    ...(notifications ? listening(notifications) : []),
    { what: 'configuration', run: () => Promise.resolve(configuredResults(registry, machine)) },
    ...(accessLog ? [{ what: 'log', run: () => Promise.resolve(log(accessLog.path, machine)) }] : []),
  ];
}

function listening(config: NonNullable<Registry['notifications']>): Array<Omit<Check, 'part'>> {
  return receiverChecks({
    ...config,
    setting: `${SETTING}.notifications`,
    empty: { events: [] },
    page: 'docs/registry-distribution.md',
    and: "and the same in the registry's configuration, notifications.endpoints.headers",
  });
}

function log(path: string, machine: Machine): Result[] {
  const { result, last } = logFileResult(machine.at(path), path, {
    writer: 'the registry',
    write: `have the registry's standard output and error appended to it: systemctl edit docker-registry, [Service] StandardOutput=append:${path} StandardError=append:${path}`,
    read: 'run the collector as a user who may read it, such as root',
    quietMs: QUIET_MS,
  });
  if (!last) {
    return [result];
  }
  const { lines, where } = last;
  const known = lines.filter((line) => parseRegistryLogLine(line) !== undefined).length;
  return [
    result,
    known > 0
      ? ok('requests', `${known} of its last ${lines.length} lines speak of requests`)
      : unknown('requests', `${path} holds no line about a request ${where}: is it what the registry writes?`),
  ];
}
