import { readFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';

/** How to speak to an API server, as of now. */
export interface Connection {
  /** Base URL. */
  server: string;
  headers: Record<string, string>;
  tls: {
    ca?: string | Buffer;
    cert?: string | Buffer;
    key?: string | Buffer;
    passphrase?: string;
    servername?: string;
    rejectUnauthorized?: boolean;
  };
  /** URL of an HTTP or SOCKS5 proxy. */
  proxy?: string;
}

/** Where credentials come from. They change: tokens and certificates are rotated in their files. */
export interface Credentials {
  /** The credentials of this moment. */
  connection(): Promise<Connection>;
  /** The API server did not take them: nothing that was kept may be used again. */
  forget(): void;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The service account of the pod that this runs in. The kubelet rotates the token's file. */
export class InClusterCredentials implements Credentials {
  readonly #server: string;
  readonly #dir: string;

  /** Throws when this is not a pod with a service account. */
  constructor(env: NodeJS.ProcessEnv = process.env, dir = SERVICE_ACCOUNT) {
    const [host, port] = [env['KUBERNETES_SERVICE_HOST'], env['KUBERNETES_SERVICE_PORT']];
    if (!host || !port) {
      throw new Error(
        'this is no pod of a Kubernetes cluster (KUBERNETES_SERVICE_HOST is not set): name a kubeconfig file'
      );
    }
    this.#server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
    this.#dir = dir;
  }

  connection(): Promise<Connection> {
    try {
      const token = readFileSync(join(this.#dir, 'token'), 'utf8').trim();
      const ca = readFileSync(join(this.#dir, 'ca.crt'));
      return Promise.resolve({ server: this.#server, headers: { authorization: `Bearer ${token}` }, tls: { ca } });
    } catch (error) {
      const reason = `the service account cannot be read: ${(error as Error).message}; is automountServiceAccountToken off?`;
      return Promise.reject(new Error(reason));
    }
  }

  forget(): void {
    // Nothing is kept.
  }
}
