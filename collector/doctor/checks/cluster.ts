import { z } from 'zod';
import { KubernetesClient } from '../../kubernetes/client.ts';
import { InClusterCredentials, type Credentials } from '../../kubernetes/credentials.ts';
import { explain } from '../../kubernetes/error.ts';
import { KubeconfigCredentials } from '../../kubernetes/kubeconfig.ts';
import { ok, missing, type Check, type Result } from '../finding.ts';
import type { Machine } from '../machine.ts';
import { describeNeed, grant, unmet, whoAmI, type Need } from './permissions.ts';

/** The settings that sources which speak to an API server have in common. */
export interface ClusterSettings {
  kubeconfig?: string;
  namespaces?: string[];
  leaderElection?: { namespace: string; name: string };
}

/** What a source reads, wherever it reads it. */
export type Reads = Array<Pick<Need, 'group' | 'resource' | 'verbs'>>;

/** Whose permissions are looked at, and for what. */
export interface ClusterSource {
  /** Key in the configuration. */
  part: string;
  /** Name of the role that is proposed. */
  role: string;
  settings: ClusterSettings;
  reads: Reads;
}

export const EVENTS: Reads = [{ group: 'events.k8s.io', resource: 'events', verbs: ['list', 'watch'] }];
/** Of sources that follow pods. */
export const PODS: Reads = [{ group: '', resource: 'pods', verbs: ['list', 'watch'] }];
/** Of sources that read logs through the API. */
export const POD_LOGS: Reads = [
  { group: '', resource: 'pods', verbs: ['get', 'list', 'watch'] },
  { group: '', resource: 'pods/log', verbs: ['get'] },
];

/** Of sources that name the workload that a pod belongs to. */
export const WORKLOADS: Reads = [
  { group: 'apps', resource: 'replicasets', verbs: ['get'] },
  { group: 'batch', resource: 'jobs', verbs: ['get'] },
];

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

/** Everything that a source needs, scope by scope. */
export function needsOf({ settings, reads }: Pick<ClusterSource, 'settings' | 'reads'>): Need[] {
  const scopes: Array<string | undefined> = settings.namespaces ?? [undefined];
  const needs: Need[] = scopes.flatMap((namespace) => reads.map((read) => ({ ...read, namespace })));
  const lease = settings.leaderElection;
  if (lease) {
    const common = { group: 'coordination.k8s.io', resource: 'leases', namespace: lease.namespace };
    // RBAC cannot limit "create" to a name.
    needs.push({ ...common, verbs: ['get', 'update'], name: lease.name }, { ...common, verbs: ['create'] });
  }
  return needs;
}

/** Throws when there is neither a kubeconfig nor a pod's service account. */
export function clientOf(kubeconfig: string | undefined, { env, at }: Machine): KubernetesClient {
  const account = at('/var/run/secrets/kubernetes.io/serviceaccount');
  const credentials: Credentials =
    kubeconfig === undefined ? new InClusterCredentials(env, account) : new KubeconfigCredentials(kubeconfig);
  return new KubernetesClient(credentials);
}
