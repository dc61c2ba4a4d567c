import { join } from 'node:path';

export interface KubeletPlace {
  dir: string;
  /** Where it listens, and what the node goes by. */
  address: string;
  port: number;
  containerdSocket: string;
  authorityFile: string;
  cgroup: string;
  podLogs: string;
}

/**
 * A kubelet that shares the machine with others: it claims no resources, evicts and collects nothing for want of
 * disk, and leaves iptables, swap and the scores of the out-of-memory killer alone. `more`: further keys of KubeletConfiguration.
 */
export function kubeletConfig(place: KubeletPlace, more: Record<string, unknown> = {}): string {
  const config = {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: place.address,
    port: place.port,
    readOnlyPort: 0,
    healthzPort: 0,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: place.authorityFile },
    },
    authorization: { mode: 'Webhook' },
    containerRuntimeEndpoint: `unix://${place.containerdSocket}`,
    podLogsDir: place.podLogs,
    volumePluginDir: join(place.dir, 'volume-plugins'),
    cgroupDriver: 'cgroupfs',
    // Of its own, so that this kubelet doesn't clear away the pods of another one as orphans.
    cgroupRoot: `/${place.cgroup}`,
    cgroupsPerQOS: true,
    enforceNodeAllocatable: [],
    localStorageCapacityIsolation: false,
    evictionHard: { 'nodefs.available': '0%' },
    imageGCHighThresholdPercent: 100,
    failSwapOn: false,
    makeIPTablesUtilChains: false,
    oomScoreAdj: 0,
    // Makes errors of what a container may not do (sysctls, rlimits) warnings.
    featureGates: { KubeletInUserNamespace: true },
    // Not the machine's resolver: the pods have no way out.
    resolvConf: '',
    nodeStatusUpdateFrequency: '2s',
    ...more,
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
