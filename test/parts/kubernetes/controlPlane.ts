import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exec, type ExecOptions } from '../exec.ts';
import { freePort } from '../ports.ts';
import type { Running } from '../process.ts';
import { waitFor } from '../wait.ts';
import { startApiServer, startEtcd, type AuditOptions } from './apiServer.ts';
import { buildKubernetes } from './build.ts';
import { createAuthority, writeKeyPair } from './certificates.ts';
import { writeKubeconfig } from './kubeconfig.ts';

export type { AuditOptions } from './apiServer.ts';
export { createAuthority, type Authority, type Certificate } from './certificates.ts';
export { writeWebhookConfig, type Webhook } from './kubeconfig.ts';

export interface ControlPlaneOptions {
  /** Everything is in there: data, keys, kubeconfigs, logs. */
  dir: string;
  audit?: AuditOptions;
  /** More flags for kube-apiserver. */
  apiServerArgs?: string[];
}

export interface KubectlOptions extends ExecOptions {
  /** As whom; the administrator by default. */
  kubeconfig?: string;
}

export interface ControlPlane {
  url: string;
  port: number;
  /** Of the administrator: kubernetes-admin, group system:masters. */
  kubeconfig: string;
  /** The folder with kubectl and the other Kubernetes commands. */
  binaries: string;
  authorityFile: string;
  serviceAccountKeyFile: string;
  /** Signs a client certificate for this user and gives the path of a kubeconfig with it. */
  kubeconfigFor(user: string, groups?: string[]): Promise<string>;
  /** Runs kubectl and gives its standard output. */
  kubectl(args: string[], options?: KubectlOptions): Promise<string>;
  /** Stops kube-apiserver, in order unless the signal is SIGKILL, does something, and starts it again. */
  withoutApiServer(meanwhile: () => Promise<void>, signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Has etcd forget all versions of objects but the newest, as it does of its own every five minutes. */
  compact(): Promise<void>;
  /** Rejects when etcd or kube-apiserver dies. */
  died: Promise<never>;
  stop(): Promise<void>;
}

/** etcd and kube-apiserver: an API without nodes. Enough for everything that only reads or writes objects. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const dir = resolve(options.dir);
  const certificates = join(dir, 'certificates');
  await mkdir(dir, { recursive: true });
  const binaries = await buildKubernetes();
  const port = await freePort();
  const url = `https://127.0.0.1:${port}`;

  const authority = await createAuthority(certificates);
  const authorityFile = authority.certificateFile;
  const serviceAccounts = await writeKeyPair(certificates, 'service-accounts');
  const alternativeNames = ['IP:127.0.0.1', 'IP:10.96.0.1', 'DNS:localhost', 'DNS:kubernetes.default.svc'];
  const server = await authority.issue('kube-apiserver', { commonName: 'kube-apiserver', alternativeNames });
  const kubeletClient = await authority.issue('kubelet-client', {
    commonName: 'kube-apiserver-kubelet-client',
    organizations: ['system:masters'],
  });

  let people = 0;
  const kubeconfigFor = async (user: string, groups: string[] = []) => {
    // Users have names like system:kube-scheduler or alice@example.com/x, unfit for a file.
    const name = `client-${++people}-${user.replace(/[^\w.-]+/g, '-')}`;
    const client = await authority.issue(name, { commonName: user, organizations: groups });
    return writeKubeconfig(join(dir, `${name}.kubeconfig`), url, authorityFile, user, client);
  };
  const kubeconfig = await kubeconfigFor('kubernetes-admin', ['system:masters']);
  const kubectl = (args: string[], { kubeconfig: other, ...rest }: KubectlOptions = {}) =>
    exec(join(binaries, 'kubectl'), ['--kubeconfig', other ?? kubeconfig, ...args], {
      ...rest,
      env: { ...(rest.env ?? process.env), KUBECACHEDIR: join(dir, 'kubectl-cache') },
    });

  const etcd = await startEtcd(dir);
  let apiServer: Running | undefined;
  const stop = async () => {
    await apiServer?.stop(5);
    await etcd.process.stop(5);
  };
  try {
    const files = {
      binary: join(binaries, 'kube-apiserver'),
      dir,
      authorityFile,
      server,
      kubeletClient,
      serviceAccounts,
    };
    const start = async () => {
      const server = await startApiServer(files, port, etcd.url, options.audit, options.apiServerArgs ?? []);
      apiServer = server;
      const end = Promise.race([etcd.process.died, server.died]);
      end.catch(() => {});
      await waitFor(() => kubectl(['get', '--raw', '/readyz']), {
        what: 'kube-apiserver to be ready',
        seconds: 90,
        everyMilliseconds: 250,
        unless: end,
      });
      return { died: end };
    };
    const { died } = await start();
    const withoutApiServer: ControlPlane['withoutApiServer'] = async (meanwhile, signal = 'SIGTERM') => {
      await (signal === 'SIGKILL' ? apiServer?.kill(signal) : apiServer?.stop(5));
      await meanwhile();
      await start();
    };
    const serviceAccountKeyFile = serviceAccounts.keyFile;
    return {
      url,
      port,
      kubeconfig,
      binaries,
      authorityFile,
      serviceAccountKeyFile,
      kubeconfigFor,
      kubectl,
      withoutApiServer,
      compact: () => compact(kubectl, etcd.url),
      died,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Over etcd's JSON gateway, as its client is not among the parts. */
async function compact(kubectl: ControlPlane['kubectl'], etcdUrl: string): Promise<void> {
  const { metadata } = JSON.parse(await kubectl(['get', '--raw', '/api/v1/events?limit=1'])) as {
    metadata: { resourceVersion: string };
  };
  const body = JSON.stringify({ revision: metadata.resourceVersion, physical: true });
  const response = await fetch(`${etcdUrl}/v3/kv/compaction`, { method: 'POST', body });
  if (!response.ok) {
    throw new Error(`etcd does not compact: ${await response.text()}`);
  }
}
