import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Config } from '../../config/schema.ts';
import { ok, missing, unknown, type Check, type Result } from '../finding.ts';
import type { Machine } from '../machine.ts';
import type { ApiServer, Sight } from './apiServer.ts';
import { certificateResult, isFor, readCertificate } from './certificate.ts';
import { credentialsResult } from './credentials.ts';
import { listenerResults } from './listener.ts';
import { policyOf } from './policy.ts';

type WebhookConfig = NonNullable<NonNullable<Config['sources']['kubernetesAudit']>['webhook']>;

const PART = 'sources.kubernetesAudit.webhook';
const FLAG = 'audit-webhook-config-file';

/** Nothing is recorded of a batch without events. */
const EMPTY = { kind: 'EventList', apiVersion: 'audit.k8s.io/v1', metadata: {}, items: [] };

const kubeconfigSchema = z.looseObject({
  clusters: z.array(z.looseObject({ cluster: z.looseObject({ server: z.string() }) })).min(1),
});

/** Whether the webhook can be listened with, and whether API servers send to it. */
export function auditWebhookChecks(config: WebhookConfig, sight: () => Promise<Sight>, machine: Machine): Check[] {
  const renew =
    'make a new pair as docs/kubernetes-audit.md, "Webhook", shows (openssl req -x509 … -addext subjectAltName=DNS:NAME)';
  const and = `and the same in the file of --${FLAG}`;
  return [
    {
      part: PART,
      what: 'certificate',
      run: () => Promise.resolve([certificateResult(config.tls, renew), credentialsResult(config, and)]),
    },
    { part: PART, what: 'listener', run: () => listenerResults({ ...config, setting: PART, empty: EMPTY }) },
    { part: PART, what: 'API server', run: async () => servers(await sight(), config, machine) },
  ];
}

function servers({ servers, managed, reasons }: Sight, config: WebhookConfig, machine: Machine): Result[] {
  if (managed && servers.length === 0) {
    return [missing('API server', `${managed.name}: its API server takes no webhook`, managed.advice)];
  }
  if (servers.length === 0) {
    return [unknown('API server', reasons.join('; '), flags())];
  }
  return servers.flatMap((server) => [policyOf(server, machine), sends(server, config, machine)]);
}

function sends({ where, flags: given }: ApiServer, config: WebhookConfig, machine: Machine): Result {
  const path = given.get(FLAG);
  if (path === undefined) {
    return missing('API server', `kube-apiserver (${where}) runs without --${FLAG}`, flags());
  }
  const mode = given.get('audit-webhook-mode') ?? 'batch';
  let server: URL;
  try {
    const { clusters } = kubeconfigSchema.parse(parse(readFileSync(machine.at(path), 'utf8')));
    server = new URL(clusters[0]!.cluster.server);
  } catch {
    return unknown(
      'API server',
      `kube-apiserver (${where}) sends (${mode}) as ${path} says, which cannot be read from here`
    );
  }
  const fault = faultOf(server, config);
  return fault === undefined
    ? ok('API server', `kube-apiserver (${where}) sends to ${server.href} (${mode})`)
    : missing(
        'API server',
        `kube-apiserver (${where}) sends to ${server.href}, ${fault.found}`,
        `${fault.fix}: ${path}`
      );
}

/** Why batches that are sent there do not arrive; that the host and port are this one's cannot be seen behind a Service. */
function faultOf(server: URL, config: WebhookConfig): { found: string; fix: string } | undefined {
  if (server.protocol !== 'https:') {
    return { found: 'and the webhook speaks https only', fix: 'change clusters[0].cluster.server to https in' };
  }
  if (server.pathname !== config.path) {
    return { found: `and the webhook is at ${config.path}`, fix: 'change the path of clusters[0].cluster.server in' };
  }
  const read = readCertificate(config.tls.certFile);
  if ('certificate' in read && !isFor(read.certificate, server.hostname)) {
    const found = `and the certificate is for ${read.certificate.subjectAltName ?? 'no name'}`;
    return { found, fix: 'make a certificate for that host, or change the host in' };
  }
  return undefined;
}

const flags = () =>
  `start kube-apiserver with --audit-policy-file=FILE --${FLAG}=FILE, the second a kubeconfig with the webhook's URL and token\n` +
  'docs/kubernetes-audit.md, "Webhook", has both files and the kubeadm configuration';
