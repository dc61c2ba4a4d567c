import { accessSync, constants, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { stringify } from 'yaml';
import { KubernetesClient } from '../../collector/kubernetes/client.ts';
import { KubeconfigCredentials } from '../../collector/kubernetes/kubeconfig.ts';
import { home } from './paths.ts';
import { say } from './say.ts';
import { WEBHOOK_PORT, webhookCredentials } from './webhook.ts';

const env = process.env;

const SOCKETS = [
  env['DOCKER_HOST']?.startsWith('unix://') ? env['DOCKER_HOST'].slice('unix://'.length) : undefined,
  '/var/run/docker.sock',
  env['XDG_RUNTIME_DIR'] ? join(env['XDG_RUNTIME_DIR'], 'docker.sock') : undefined,
  '/run/podman/podman.sock',
  env['XDG_RUNTIME_DIR'] ? join(env['XDG_RUNTIME_DIR'], 'podman/podman.sock') : undefined,
];

/** Where distributions and their manuals have the API server write its audit log. */
const AUDIT_LOGS = [
  env['TALLYMAN_AUDIT_LOG'],
  '/var/log/kubernetes/audit/audit.log',
  '/var/log/kubernetes/audit.log',
  '/var/log/kube-apiserver/audit.log',
  '/var/log/apiserver/audit.log',
  '/var/lib/rancher/k3s/server/logs/audit.log',
  '/var/lib/rancher/rke2/server/logs/audit.log',
];

/** Where the kubelet of a node keeps the logs of its containers. */
const POD_LOGS = '/var/log/pods';

/**
 * Looks for what this machine has to collect from, says what it found, and writes the collector's configuration. Returns its path,
 * or `undefined` when there is nothing to collect from.
 */
export async function configureCollector(lokiUrl: string): Promise<string | undefined> {
  const socket = SOCKETS.find((path) => path !== undefined && isSocket(path));
  const auditLog = AUDIT_LOGS.find((path) => path !== undefined && isReadable(path));
  const kubeconfig = (env['KUBECONFIG'] ?? join(homedir(), '.kube/config')).split(':').find((path) => existsSync(path));
  const sources: Record<string, unknown> = {};
  if (socket) {
    say.done(`container engine: ${socket}`);
    sources['docker'] = { socket };
  } else {
    say.note('no Docker or Podman socket found (DOCKER_HOST=unix://… names another)');
  }
  const kubernetes: Record<string, unknown> = {};
  if (auditLog) {
    say.done(`Kubernetes audit log: ${auditLog}`);
    kubernetes['logFile'] = { path: auditLog };
  } else {
    say.note('no Kubernetes audit log found (TALLYMAN_AUDIT_LOG=/path names one)');
  }
  if (kubeconfig) {
    Object.assign(sources, await clusterSources(resolve(kubeconfig)));
  } else {
    say.note('no kubeconfig found (KUBECONFIG=/path names one)');
  }
  if (kubeconfig && !auditLog) {
    const credentials = await webhookCredentials(join(home, 'webhook'));
    kubernetes['webhook'] = {
      listen: `127.0.0.1:${WEBHOOK_PORT}`,
      tls: { certFile: credentials.certFile, keyFile: credentials.keyFile },
      tokenFile: credentials.tokenFile,
    };
    say.note('An API server sends its audit events when it is started with');
    say.note(`  --audit-webhook-config-file=${credentials.kubeconfig} --audit-webhook-batch-max-wait=1s`);
    say.note('  --audit-policy-file=deploy/audit-policy/balanced.yaml   (see docs/kubernetes-audit.md)');
  }
  if (Object.keys(kubernetes).length > 0) {
    sources['kubernetesAudit'] = kubernetes;
  }
  if (Object.keys(sources).length === 0) {
    return undefined;
  }
  const path = join(home, 'collector.yaml');
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const config = { cluster: clusterName(kubeconfig), loki: { url: lokiUrl }, buffer: { dir: 'collector' }, sources };
  writeFileSync(path, `# Written by npm start; copy it to keep changes.\n${stringify(config)}`, { mode: 0o600 });
  return path;
}

/** What a cluster tells whoever may ask its API server: events, what becomes of containers, and their logs. */
async function clusterSources(kubeconfig: string): Promise<Record<string, unknown>> {
  say.done(`Kubernetes events and lifecycle of containers: ${kubeconfig}`);
  const sources = { kubernetesEvents: { kubeconfig }, kubernetesLifecycle: { kubeconfig } };
  const nodeName = existsSync(POD_LOGS) ? await ownNode(kubeconfig) : undefined;
  if (nodeName !== undefined) {
    say.done(`container logs: ${POD_LOGS}, as this is the node ${nodeName}`);
    return { ...sources, containerLogs: { path: POD_LOGS, nodeName, kubeconfig } };
  }
  say.done('container logs: through the API server');
  return { ...sources, podLogs: { kubeconfig } };
}

/** The name under which this machine is a node of the cluster; `undefined` where it is none, or the API server does not tell. */
async function ownNode(kubeconfig: string): Promise<string | undefined> {
  const name = hostname().toLowerCase();
  const client = new KubernetesClient(new KubeconfigCredentials(kubeconfig));
  try {
    await client.json(`/api/v1/nodes/${encodeURIComponent(name)}`, { signal: AbortSignal.timeout(5000) });
    return name;
  } catch {
    return undefined;
  } finally {
    await client.close();
  }
}

/** The name of the kubeconfig's current cluster, else of this host. */
function clusterName(kubeconfig: string | undefined): string {
  const name = kubeconfig && currentCluster(kubeconfig);
  const label = (name || hostname()).replace(/[^A-Za-z0-9._-]/g, '-').replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  return label || 'local';
}

function currentCluster(path: string): string | undefined {
  try {
    const kubeconfig = new KubeConfig();
    kubeconfig.loadFromFile(path);
    return kubeconfig.getCurrentCluster()?.name;
  } catch (error) {
    say.warn(`${path} cannot be used: ${(error as Error).message}`);
    return undefined;
  }
}

function isSocket(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return statSync(path).isSocket();
  } catch {
    return false;
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
