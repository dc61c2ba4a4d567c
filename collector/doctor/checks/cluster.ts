import { z } from 'zod';
import { KubernetesClient } from '../../kubernetes/client.ts';
import { InClusterCredentials, type Credentials } from '../../kubernetes/credentials.ts';
import { explain } from '../../kubernetes/error.ts';
import { KubeconfigCredentials } from '../../kubernetes/kubeconfig.ts';
import { describeNeed, grant, needsOf, type ClusterSettings, type Reads } from '../advice/needs.ts';
import { ok, missing, type Check, type Result } from '../finding.ts';
import type { Machine } from '../machine.ts';
import { unmet, whoAmI } from './permissions.ts';

/** Whose permissions are looked at, and for what. */
export interface ClusterSource {
  /** Key in the configuration. */
  part: string;
  /** Name of the role that is proposed. */
  role: string;
  settings: ClusterSettings;
  reads: Reads;
}

const versionSchema = z.looseObject({ gitVersion: z.string() });

/** Whether the API server answers and allows what a source needs. */
export function clusterChecks(source: ClusterSource, machine: Machine): Check[] {
  return [{ part: source.part, what: 'API server', run: () => look(source, machine) }];
}

async function look(source: ClusterSource, machine: Machine): Promise<Result[]> {
  let client: KubernetesClient;
  try {
    client = clientOf(source.settings.kubeconfig, machine);
  } catch (error) {
    const fix = `set ${source.part}.kubeconfig, or run this in the collector's pod: kubectl exec deploy/tallyman -- tallyman doctor …`;
    return [missing('API server', (error as Error).message, fix)];
  }
  try {
    return await permissions(source, client);
  } catch (error) {
    const reason = explain(error, { group: '', version: 'v1', name: 'namespaces' }, ['get']);
    const fix = `check the server and the credentials: kubectl --kubeconfig ${source.settings.kubeconfig ?? 'FILE'} version`;
    return [missing('API server', reason, fix)];
  } finally {
    await client.close();
  }
}

async function permissions(source: ClusterSource, client: KubernetesClient): Promise<Result[]> {
  const { gitVersion } = versionSchema.parse(await client.json('/version'));
  const subject = await whoAmI(client);
  const name =
    subject === undefined ? 'somebody' : `${subject.namespace ? `${subject.namespace}/` : ''}${subject.name}`;
  const needs = needsOf(source);
  const lacking = await unmet(client, needs);
  const server = ok('API server', `Kubernetes ${gitVersion} takes this for ${name}`);
  if (lacking.length === 0) {
    return [server, ok('permissions', needs.map(describeNeed).join('; '))];
  }
  const scopes = new Set(lacking.map(({ namespace }) => namespace));
  const proposed = needs.filter(({ namespace }) => scopes.has(namespace));
  const found = `not allowed: ${lacking.map(describeNeed).join('; ')}`;
  return [server, missing('permissions', found, grant(source.role, proposed, subject))];
}

/** Throws when there is neither a kubeconfig nor a pod's service account. */
export function clientOf(kubeconfig: string | undefined, { env, at }: Machine): KubernetesClient {
  const account = at('/var/run/secrets/kubernetes.io/serviceaccount');
  const credentials: Credentials =
    kubeconfig === undefined ? new InClusterCredentials(env, account) : new KubeconfigCredentials(kubeconfig);
  return new KubernetesClient(credentials);
}
