import { z } from 'zod';
import type { KubernetesClient } from '../../kubernetes/client.ts';
import { unmet } from './permissions.ts';

/** A cluster whose control plane belongs to a cloud: its audit log is got from there. */
export interface Managed {
  name: string;
  /** How auditing is switched on, as commands. */
  advice: string;
}

const CLOUDS: Array<{ name: string; version?: RegExp; label?: RegExp; advice: string }> = [
  {
    name: 'Amazon EKS',
    version: /-eks-/,
    label: /^eks\.amazonaws\.com\//,
    advice:
      'aws eks update-cluster-config --name CLUSTER --logging \'{"clusterLogging":[{"types":["audit"],"enabled":true}]}\'\n' +
      'the events are then in CloudWatch Logs, group /aws/eks/CLUSTER/cluster, streams kube-apiserver-audit-*',
  },
  {
    name: 'Google GKE',
    version: /-gke\./,
    label: /^cloud\.google\.com\/gke-/,
    advice:
      'Admin Activity audit logs are always on; for reads switch on Data Access logs of the Kubernetes Engine API (IAM & Admin, Audit Logs)\n' +
      'gcloud logging read \'logName:"cloudaudit.googleapis.com" resource.type="k8s_cluster"\' --limit 1   # shows whether there are any',
  },
  {
    name: 'Azure AKS',
    label: /^kubernetes\.azure\.com\//,
    advice:
      'az monitor diagnostic-settings create --name tallyman --resource CLUSTER-ID --event-hub-rule RULE-ID --logs \'[{"category":"kube-audit","enabled":true}]\'',
  },
  {
    name: 'Huawei CCE',
    version: /-r\d+(-CCE|-\d|$)/,
    advice:
      'CCE console, cluster, Logging, Control Plane Audit Logs: enable; the events are then in LTS, stream audit-CLUSTER-ID',
  },
];

const versionSchema = z.looseObject({ gitVersion: z.string() });
const nodesSchema = z.looseObject({
  items: z
    .array(z.looseObject({ metadata: z.looseObject({ labels: z.record(z.string(), z.string()).optional() }) }))
    .nullable(),
});

/** Which cloud's it is, by its version and, where nodes may be listed, their labels; `undefined` for any other cluster. */
export async function isManaged(client: KubernetesClient): Promise<Managed | undefined> {
  const { gitVersion } = versionSchema.parse(await client.json('/version'));
  return recognise(gitVersion, await nodeLabels(client).catch(() => []));
}

async function nodeLabels(client: KubernetesClient): Promise<string[]> {
  // Asked first: a request that is refused would be one more refusal in the audit log each time.
  if ((await unmet(client, [{ group: '', resource: 'nodes', verbs: ['list'] }])).length > 0) {
    return [];
  }
  const { items } = nodesSchema.parse(await client.json('/api/v1/nodes', { query: { limit: '1' } }));
  return Object.keys(items?.[0]?.metadata.labels ?? {});
}

/** The same by a version such as v1.29.1-eks-508b6b3 and names of labels. */
export function recognise(gitVersion: string, labels: string[]): Managed | undefined {
  const cloud = CLOUDS.find(
    ({ version, label }) =>
      version?.test(gitVersion) || (label !== undefined && labels.some((name) => label.test(name)))
  );
  return cloud && { name: cloud.name, advice: cloud.advice };
}
