import { join } from 'node:path';
import { freePorts } from '../ports.ts';
import { startProcess, type Running } from '../process.ts';
import type { Certificate } from './certificates.ts';

export interface AuditOptions {
  /** Which events, and how much of each: `--audit-policy-file`. */
  policyFile: string;
  /** Where events are sent: `--audit-webhook-config-file`, see writeWebhookConfig. */
  webhookConfigFile?: string;
  /** How long events are gathered before they are sent; a second by default, Kubernetes' own default is 30. */
  webhookBatchMaxWait?: string;
  /** The file events are written to: `--audit-log-path`. */
  logPath?: string;
}

export interface ApiServerFiles {
  binary: string;
  dir: string;
  authorityFile: string;
  server: Certificate;
  /** With this the API server goes to the kubelet, for logs and exec. */
  kubeletClient: Certificate;
  serviceAccounts: { keyFile: string; publicKeyFile: string };
}

export async function startEtcd(dir: string): Promise<{ url: string; process: Running }> {
  const [clientPort, peerPort] = await freePorts(2);
  const url = `http://127.0.0.1:${clientPort}`;
  const peerUrl = `http://127.0.0.1:${peerPort}`;
  const process = await startProcess({
    name: 'etcd',
    command: 'etcd',
    args: [
      `--data-dir=${join(dir, 'etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      '--logger=zap',
      '--log-level=warn',
    ],
    logFile: join(dir, 'etcd.log'),
  });
  return { url, process };
}

export function startApiServer(
  files: ApiServerFiles,
  port: number,
  etcdUrl: string,
  audit: AuditOptions | undefined,
  extraArgs: string[]
): Promise<Running> {
  const { dir } = files;
  return startProcess({
    name: 'kube-apiserver',
    command: files.binary,
    args: [
      `--etcd-servers=${etcdUrl}`,
      '--bind-address=127.0.0.1',
      `--secure-port=${port}`,
      // The address of the service "kubernetes", which without a kube-proxy nobody uses; and a loopback can't be one.
      '--advertise-address=127.0.0.1',
      '--endpoint-reconciler-type=none',
      '--service-cluster-ip-range=10.96.0.0/16',
      `--cert-dir=${dir}`,
      `--client-ca-file=${files.authorityFile}`,
      `--tls-cert-file=${files.server.certificateFile}`,
      `--tls-private-key-file=${files.server.keyFile}`,
      `--kubelet-client-certificate=${files.kubeletClient.certificateFile}`,
      `--kubelet-client-key=${files.kubeletClient.keyFile}`,
      '--kubelet-preferred-address-types=InternalIP',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${files.serviceAccounts.publicKeyFile}`,
      `--service-account-signing-key-file=${files.serviceAccounts.keyFile}`,
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      '--allow-privileged=true',
      ...auditArgs(audit),
      ...extraArgs,
    ],
    logFile: join(dir, 'kube-apiserver.log'),
  });
}

function auditArgs(audit: AuditOptions | undefined): string[] {
  if (!audit) {
    return [];
  }
  const { policyFile, webhookConfigFile, webhookBatchMaxWait = '1s', logPath } = audit;
  const webhook = [
    `--audit-webhook-config-file=${webhookConfigFile}`,
    `--audit-webhook-batch-max-wait=${webhookBatchMaxWait}`,
    // The time between attempts; its default of 10 s makes a test of a receiver's outage slow.
    '--audit-webhook-initial-backoff=1s',
  ];
  return [
    `--audit-policy-file=${policyFile}`,
    ...(webhookConfigFile ? webhook : []),
    ...(logPath ? [`--audit-log-path=${logPath}`] : []),
  ];
}
