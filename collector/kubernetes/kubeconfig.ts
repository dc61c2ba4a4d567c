import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { dirname, resolve } from 'node:path';
import type { Cluster, User } from '@kubernetes/client-node';
import { newClusters, newContexts, newUsers } from '@kubernetes/client-node/dist/config_types.js';
import { ExecAuth } from '@kubernetes/client-node/dist/exec_auth.js';
import { FileAuth } from '@kubernetes/client-node/dist/file_auth.js';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Connection, Credentials } from './credentials.ts';

/** An exec plugin that asks its user something would hang for ever. */
const PLUGIN_MS = 60_000;

/** What the library takes apart is left to it. */
const fileSchema = z.looseObject({
  clusters: z.array(z.any()).nullish(),
  contexts: z.array(z.any()).nullish(),
  users: z
    .array(z.looseObject({ name: z.string(), user: z.looseObject({ tokenFile: z.string().optional() }).nullish() }))
    .nullish(),
  'current-context': z.string().nullish(),
});

/** The cluster and the user of a context, and what puts that user's credentials into options. */
interface Context {
  cluster: Cluster;
  user: User;
  apply: (options: RequestOptions) => Promise<void>;
}

/**
 * The current context of a kubeconfig file: client certificates, tokens, token files, passwords, exec plugins and auth providers such as OIDC, by
 * the parts of `@kubernetes/client-node` that do just that. Its KubeConfig brings the whole API of Kubernetes along, some 80 MB of memory: it is
 * loaded for auth providers only.
 */
export class KubeconfigCredentials implements Credentials {
  readonly #path: string;
  #context: Promise<Context> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async connection(): Promise<Connection> {
    this.#context ??= load(this.#path);
    try {
      return await connectionOf(await this.#context);
    } catch (error) {
      this.forget();
      throw new Error(`${this.#path}: ${(error as Error).message.trim()}`, { cause: error });
    }
  }

  forget(): void {
    this.#context = undefined;
  }
}

async function load(path: string): Promise<Context> {
  const { data: content, error } = fileSchema.safeParse(parse(readFileSync(path, 'utf8')) ?? {});
  if (!content) {
    const [issue] = error.issues;
    throw new Error(`${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
  }
  const current = newContexts(content.contexts).find(({ name }) => name === content['current-context']);
  const cluster = newClusters(content.clusters).find(({ name }) => name === current?.cluster);
  const user = newUsers(content.users).find(({ name }) => name === current?.user);
  if (!cluster || !user) {
    throw new Error('its current context names no cluster or no user');
  }
  if (user.authProvider) {
    const { KubeConfig } = await import('@kubernetes/client-node');
    const config = new KubeConfig();
    config.loadFromFile(path);
    return { cluster, user, apply: (options) => config.applyToHTTPSOptions(options) };
  }
  // The library does not know tokenFile; it has the same thing as an auth provider, which reads the file again after a minute.
  const tokenFile = content.users?.find(({ name }) => name === user.name)?.user?.tokenFile;
  const beside = (file: string | undefined) => file && resolve(dirname(path), file);
  const own: User = {
    ...user,
    certFile: beside(user.certFile),
    keyFile: beside(user.keyFile),
    ...(tokenFile !== undefined && { authProvider: { name: 'tokenFile', config: { tokenFile: beside(tokenFile) } } }),
  };
  announce(own.exec as ExecPlugin | undefined);
  const authenticator = tokenFile !== undefined ? new FileAuth() : own.exec ? new ExecAuth() : undefined;
  const apply = async (options: RequestOptions) => {
    applyOwn({ ...cluster, caFile: beside(cluster.caFile) }, own, options);
    await authenticator?.applyAuthentication(own, options);
  };
  return { cluster, user, apply };
}

/** What stands in the file itself, or in files that it names; these are read anew each time. */
function applyOwn(cluster: Cluster, user: User, options: RequestOptions): void {
  const bytes = (file: string | undefined, data: string | undefined) =>
    file ? readFileSync(file) : data ? Buffer.from(data, 'base64') : undefined;
  Object.assign(options, {
    rejectUnauthorized: cluster.skipTLSVerify ? false : undefined,
    servername: cluster.tlsServerName,
    ca: bytes(cluster.caFile, cluster.caData),
    cert: bytes(user.certFile, user.certData),
    key: bytes(user.keyFile, user.keyData),
    auth: user.username ? `${user.username}:${user.password}` : undefined,
    headers: {
      ...(user.impersonateUser && { 'Impersonate-User': user.impersonateUser }),
      ...(user.token && { Authorization: `Bearer ${user.token}` }),
    },
  });
}

interface ExecPlugin {
  apiVersion?: string;
  env?: Array<{ name: string; value: string }>;
}

/** Plugins take from this variable which version of their protocol is spoken; the library does not set it. */
function announce(exec: ExecPlugin | undefined): void {
  const name = 'KUBERNETES_EXEC_INFO';
  if (exec && !exec.env?.some((variable) => variable.name === name)) {
    const apiVersion = exec.apiVersion ?? 'client.authentication.k8s.io/v1';
    const value = JSON.stringify({ kind: 'ExecCredential', apiVersion, spec: { interactive: false } });
    exec.env = [...(exec.env ?? []), { name, value }];
  }
}

async function connectionOf({ cluster, apply }: Context): Promise<Connection> {
  const options: RequestOptions = {};
  await within(PLUGIN_MS, 'the credential plugin does not answer', apply(options));
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value === 'string') {
      // A line end behind a token in its file is no part of it.
      headers[name.toLowerCase()] = value.trim();
    }
  }
  if (options.auth) {
    headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  }
  const { ca, cert, key, passphrase, servername, rejectUnauthorized } = options as Connection['tls'];
  return {
    server: cluster.server,
    headers,
    tls: { ca, cert, key, passphrase, servername, rejectUnauthorized },
    proxy: cluster.proxyUrl,
  };
}

function within<T>(ms: number, otherwise: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${otherwise} within ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
