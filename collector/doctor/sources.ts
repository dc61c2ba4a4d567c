import type { Config } from '../config/schema.ts';
import { EVENTS, POD_LOGS, PODS, WORKLOADS, type Reads } from './advice/needs.ts';
import { findApiServers, type Sight } from './checks/apiServer.ts';
import { auditLogChecks } from './checks/auditLogFile.ts';
import { auditWebhookChecks } from './checks/auditWebhook.ts';
import { clientOf, clusterChecks, type ClusterSource } from './checks/cluster.ts';
import { distributionChecks } from './checks/distribution.ts';
import { dockerChecks } from './checks/docker.ts';
import { harborChecks } from './checks/harbor.ts';
import { podLogFileChecks } from './checks/podLogFiles.ts';
import { swrChecks } from './checks/swr.ts';
import { notConfigured, type Check } from './finding.ts';
import type { Machine } from './machine.ts';

type Sources = Config['sources'];
type Settings = { [Key in keyof Sources]-?: NonNullable<Sources[Key]> };

interface Context {
  machine: Machine;
  /** The API servers that can be seen, looked for once. */
  sight: () => Promise<Sight>;
}

/** What a source needs, by its key in the configuration. A source without an entry here does not compile. */
const CHECKS: { [Key in keyof Settings]: (settings: Settings[Key], context: Context) => Check[] } = {
  kubernetesAudit: ({ webhook, logFile }, { sight, machine }) => [
    ...(webhook ? auditWebhookChecks(webhook, sight, machine) : []),
    ...(logFile ? auditLogChecks(logFile, sight, machine) : []),
  ],
  kubernetesEvents: (settings, { machine }) =>
    clusterChecks({ part: 'sources.kubernetesEvents', role: 'tallyman-events', settings, reads: EVENTS }, machine),
  kubernetesLifecycle: (settings, { machine }) =>
    clusterChecks(
      {
        part: 'sources.kubernetesLifecycle',
        role: 'tallyman-lifecycle',
        settings,
        reads: [...PODS, ...EVENTS, ...WORKLOADS],
      },
      machine
    ),
  docker: (settings) => dockerChecks(settings),
  containerLogs: ({ path, pods, kubeconfig }, { machine }) => [
    ...podLogFileChecks('sources.containerLogs', machine, path),
    ...(pods ? clusterChecks(podReader('containerLogs', { kubeconfig }, [...PODS, ...WORKLOADS]), machine) : []),
  ],
  podLogs: (settings, { machine }) =>
    clusterChecks(podReader('podLogs', settings, [...POD_LOGS, ...WORKLOADS]), machine),
  distribution: (settings, { machine }) => distributionChecks(settings, machine),
  harbor: (settings) => harborChecks(settings),
  swr: (settings) => swrChecks(settings),
};

const podReader = (
  key: 'containerLogs' | 'podLogs',
  settings: ClusterSource['settings'],
  reads: Reads
): ClusterSource => ({
  part: `sources.${key}`,
  // A role of its own for each source: applying one must not take away what the other needs.
  role: key === 'containerLogs' ? 'tallyman-logs' : 'tallyman-pod-logs',
  settings,
  reads,
});

/** The checks of all sources; of one that the configuration does not have, that it is not configured. */
export function sourceChecks({ sources }: Config, machine: Machine): Check[] {
  const { kubernetesEvents, podLogs, containerLogs } = sources;
  const kubeconfig = kubernetesEvents?.kubeconfig ?? podLogs?.kubeconfig ?? containerLogs?.kubeconfig;
  let seen: Promise<Sight> | undefined;
  const context = { machine, sight: () => (seen ??= look(kubeconfig, machine)) };
  return (Object.keys(CHECKS) as Array<keyof Settings>).flatMap((key) => checksOf(key, sources[key], context));
}

function checksOf<Key extends keyof Settings>(
  key: Key,
  settings: Settings[Key] | undefined,
  context: Context
): Check[] {
  const absent = () => Promise.resolve([notConfigured('source', `the configuration has no sources.${key}`)]);
  return settings === undefined
    ? [{ part: `sources.${key}`, what: 'source', run: absent }]
    : CHECKS[key](settings, context);
}

async function look(kubeconfig: string | undefined, machine: Machine): Promise<Sight> {
  let client;
  try {
    client = clientOf(kubeconfig, machine);
  } catch {
    return findApiServers(machine, undefined);
  }
  try {
    return await findApiServers(machine, client);
  } finally {
    await client.close();
  }
}
