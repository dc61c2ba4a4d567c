import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { stringify } from 'yaml';

export const WEBHOOK_PORT = 9443;

export interface WebhookCredentials {
  certFile: string;
  keyFile: string;
  tokenFile: string;
  /** What the API server's --audit-webhook-config-file takes. */
  kubeconfig: string;
}

/** A certificate for the loopback and a token, made once, and the kubeconfig that makes an API server use them. */
export async function webhookCredentials(dir: string, port = WEBHOOK_PORT): Promise<WebhookCredentials> {
  const files: WebhookCredentials = {
    certFile: join(dir, 'tls.crt'),
    keyFile: join(dir, 'tls.key'),
    tokenFile: join(dir, 'token'),
    kubeconfig: join(dir, 'audit-webhook.yaml'),
  };
  if (Object.values(files).every((path: string) => existsSync(path))) {
    return files;
  }
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const certificate = await generate([{ name: 'commonName', value: 'tallyman' }], {
    keySize: 2048,
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + 825 * 86_400_000),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const token = randomBytes(32).toString('base64url');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'tallyman',
        cluster: {
          server: `https://127.0.0.1:${port}/audit`,
          'certificate-authority-data': Buffer.from(certificate.cert).toString('base64'),
        },
      },
    ],
    users: [{ name: 'kube-apiserver', user: { token } }],
    contexts: [{ name: 'tallyman', context: { cluster: 'tallyman', user: 'kube-apiserver' } }],
    'current-context': 'tallyman',
  };
  writeFileSync(files.certFile, certificate.cert);
  writeFileSync(files.keyFile, certificate.private, { mode: 0o600 });
  writeFileSync(files.tokenFile, token, { mode: 0o600 });
  writeFileSync(files.kubeconfig, stringify(config), { mode: 0o600 });
  return files;
}
