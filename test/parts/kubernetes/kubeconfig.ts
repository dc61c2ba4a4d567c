import { readFile, writeFile } from 'node:fs/promises';
import type { Certificate } from './certificates.ts';

/** Writes a kubeconfig that needs no other file. */
export async function writeKubeconfig(
  file: string,
  server: string,
  authorityFile: string,
  user: string,
  client: Certificate
): Promise<string> {
  const base64 = async (path: string) => (await readFile(path)).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': await base64(authorityFile) } }],
    users: [
      {
        name: user,
        user: {
          'client-certificate-data': await base64(client.certificateFile),
          'client-key-data': await base64(client.keyFile),
        },
      },
    ],
    contexts: [{ name: 'test', context: { cluster: 'test', user, namespace: 'default' } }],
    'current-context': 'test',
  };
  await writeFile(file, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
  return file;
}

export interface Webhook {
  url: string;
  /** Sent as a bearer token, over https only: kube-apiserver gives no secrets to a plain http URL, and says nothing. */
  token?: string;
  /** What the certificate of an https URL is checked with. */
  authorityFile?: string;
}

/** Writes what `--audit-webhook-config-file` wants: a kubeconfig whose cluster is the receiver. */
export async function writeWebhookConfig(file: string, webhook: Webhook): Promise<string> {
  const { url: server, token, authorityFile } = webhook;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'receiver', cluster: { server, 'certificate-authority': authorityFile } }],
    users: [{ name: 'kube-apiserver', user: { token } }],
    contexts: [{ name: 'receiver', context: { cluster: 'receiver', user: 'kube-apiserver' } }],
    'current-context': 'receiver',
  };
  await writeFile(file, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
  return file;
}
