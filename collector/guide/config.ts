import { deliveryOf, type Choices } from './choices.ts';
import { nodeLogs } from './nodeLogs.ts';
import type { Snippet } from './types.ts';
import { lines, yamlText } from './write.ts';

/** Where an API server of one's own writes its audit log; the same as in docs/kubernetes-audit.md. */
export const AUDIT_LOG = '/var/log/kubernetes/audit/audit.log';
/** The ports that are listened on, by what comes there. */
export const PORTS = { audit: 9443, distribution: 5055, harbor: 9444 };
export const ACCESS_LOG = '/var/log/docker-registry.log';
export const CONFIG_FILE = 'tallyman.yaml';

/** The socket of an engine that runs as root. */
export const socketOf = ({ engine }: Pick<Choices, 'engine'>): string =>
  engine === 'podman' ? '/run/podman/podman.sock' : '/var/run/docker.sock';

/** The file that audit events are read from. */
export function auditLogOf({ apiServer }: Pick<Choices, 'apiServer'>): string {
  return apiServer === 'kubeadm' || apiServer === 'k3s' ? AUDIT_LOG : `/var/log/${apiServer}/audit.log`;
}

/** The collector's configuration; where logs are read on each node, that of the nodes as objects of the cluster besides. */
export function configFiles(choices: Choices): Snippet[] {
  const own = { where: CONFIG_FILE, text: `${head(choices)}\nsources:\n${sourcesOf(choices)}\n` };
  return choices.place === 'cluster' && choices.podLogs === 'files' ? [own, nodeLogs(choices)] : [own];
}

/** All but the sources. */
export const head = ({ name, loki, tenant }: Choices): string =>
  lines(
    `cluster: ${yamlText(name)}`,
    'loki:',
    `  url: ${yamlText(loki)}`,
    tenant !== '' && `  tenant: ${yamlText(tenant)}`,
    'buffer:',
    '  dir: /var/lib/tallyman'
  );

function sourcesOf(choices: Choices): string {
  switch (choices.place) {
    case 'cluster':
      return clusterSources(choices);
    case 'host':
      return lines(
        '  docker:',
        `    socket: ${socketOf(choices)}`,
        "    excludeLogs: ['loki*', 'grafana*'] # what they log about a line would be another line"
      );
    case 'registry':
      return registrySource(choices);
  }
}

const clusterSources = (choices: Choices): string =>
  lines(
    '  kubernetesAudit:',
    deliveryOf(choices) === 'file'
      ? `    logFile: { path: ${auditLogOf(choices)} }`
      : lines('    webhook:', endpoint(PORTS.audit, 'token', '      ')),
    '  kubernetesEvents:',
    '    kubeconfig: kubeconfig',
    '  kubernetesLifecycle:',
    '    kubeconfig: kubeconfig',
    choices.podLogs === 'api' && '  podLogs:\n    kubeconfig: kubeconfig'
  );

function registrySource({ registry, registryName, region, project }: Choices): string {
  const name = yamlText(registryName);
  switch (registry) {
    case 'distribution':
      return lines(
        '  distribution:',
        `    name: ${name}`,
        '    notifications:',
        endpoint(PORTS.distribution, 'registry-token', '      '),
        `    accessLog: { path: ${ACCESS_LOG} }`
      );
    case 'harbor':
      return lines(
        '  harbor:',
        `    name: ${name}`,
        `    url: ${yamlText(`https://${registryName}`)}`,
        '    auditLog:',
        '      username: robot$tallyman',
        '      passwordFile: harbor-secret',
        '    webhook:',
        endpoint(PORTS.harbor, 'harbor-token', '      ')
      );
    case 'swr':
      return lines(
        '  swr:',
        `    region: ${region}`,
        `    projectId: ${yamlText(project)}`,
        '    credentials: { accessKeyFile: swr-access-key, secretKeyFile: swr-secret-key }'
      );
  }
}

const endpoint = (port: number, tokenFile: string, indent: string): string =>
  [`listen: 0.0.0.0:${port}`, 'tls: { certFile: tls.crt, keyFile: tls.key }', `tokenFile: ${tokenFile}`]
    .map((line) => indent + line)
    .join('\n');
