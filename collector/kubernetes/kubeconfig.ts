import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { dirname, resolve } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Connection, Credentials } from './credentials.ts';

/** An exec plugin that asks its user something would hang for ever. */
const PLUGIN_MS = 60_000;

const usersSchema = z.looseObject({
  users: z
    .array(z.looseObject({ name: z.string(), user: z.looseObject({ tokenFile: z.string().optional() }).nullish() }))
    .nullish(),
});

/**
 * The current context of a kubeconfig file: client certificates, tokens, token files, passwords, exec plugins and OIDC, by
 * `@kubernetes/client-node`'s KubeConfig. That library is loaded only when a kubeconfig is used: it takes some 85 MB of memory.
 */
export class KubeconfigCredentials implements Credentials {
  readonly #path: string;
  #config: Promise<KubeConfig> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async connection(): Promise<Connection> {
    this.#config ??= load(this.#path);
    try {
      return await connectionOf(await this.#config);
    } catch (error) {
      this.forget();
      throw new Error(`${this.#path}: ${(error as Error).message.trim()}`, { cause: error });
    }
  }

  forget(): void {
    this.#config = undefined;
  }
}

async function load(path: string): Promise<KubeConfig> {
  const { KubeConfig: Config } = await import('@kubernetes/client-node');
  const config = new Config();
  config.loadFromFile(path);
  const content = usersSchema.safeParse(parse(readFileSync(path, 'utf8')));
  const user = config.getCurrentUser();
  if (!config.getCurrentCluster() || !user) {
    throw new Error('its current context names no cluster or no user');
  }
  // The library does not know tokenFile; it has the same thing as an auth provider, which reads the file again after a minute.
  const tokenFile = content.data?.users?.find(({ name }) => name === user.name)?.user?.tokenFile;
  if (tokenFile !== undefined) {
    Object.assign(user, {
      authProvider: { name: 'tokenFile', config: { tokenFile: resolve(dirname(path), tokenFile) } },
    });
  }
  announce(user.exec as ExecPlugin | undefined);
  return config;
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

async function connectionOf(config: KubeConfig): Promise<Connection> {
  const options: RequestOptions = {};
  await within(PLUGIN_MS, 'the credential plugin does not answer', config.applyToHTTPSOptions(options));
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
  const cluster = config.getCurrentCluster();
  return {
    server: cluster?.server ?? '',
    headers,
    tls: { ca, cert, key, passphrase, servername, rejectUnauthorized },
    proxy: cluster?.proxyUrl,
  };
}

function within<T>(ms: number, otherwise: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${otherwise} within ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
