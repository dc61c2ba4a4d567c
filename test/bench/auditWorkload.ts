import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../parts/kubernetes/cluster.ts';

export interface Step {
  name: string;
  run: () => Promise<unknown>;
}

/** What controllers and the kubelet do about a step belongs to it. */
const SETTLE_MS = 4000;

/** A person's work on a small shop, each step with kubectl as alice, who has the role "admin" in the shop's namespace. */
export async function shopWork(cluster: Cluster): Promise<Step[]> {
  const alice = await cluster.kubeconfigFor('alice', ['dev']);
  const kubectl = (line: string, input?: string) =>
    cluster.kubectl(['-n', 'shop', ...line.split(' ')], { kubeconfig: alice, input });
  const rolledOut = () => kubectl('rollout status deployment/web --timeout=90s');
  return [
    {
      name: 'create a namespace, and a role in it',
      run: async () => {
        await cluster.kubectl(['create', 'namespace', 'shop']);
        const binding = ['create', 'rolebinding', 'alice', '--clusterrole=admin', '--user=alice'];
        await cluster.kubectl(['-n', 'shop', ...binding]);
      },
    },
    {
      name: 'create a deployment of two pods',
      run: async () => {
        await kubectl('create -f -', JSON.stringify(deployment));
        await rolledOut();
      },
    },
    {
      name: 'scale it to three',
      run: async () => {
        await kubectl('scale deployment/web --replicas=3');
        await rolledOut();
      },
    },
    { name: 'run a command in a pod', run: () => kubectl('exec deployment/web -- id') },
    { name: 'read a log', run: () => kubectl('logs deployment/web') },
    { name: 'list pods and describe them', run: () => kubectl('describe pods') },
    { name: 'create a secret', run: () => kubectl('create secret generic db --from-literal=password=correct-horse') },
    { name: 'read it', run: () => kubectl('get secret db -o yaml') },
    { name: 'add a label to the deployment', run: () => kubectl('label deployment/web tier=front') },
  ];
}

/** The end of the shop. */
export function shopEnd(cluster: Cluster): Step {
  return {
    name: 'delete the namespace with all in it',
    run: () => cluster.kubectl(['delete', 'namespace', 'shop', '--timeout=90s']),
  };
}

/** Runs a step and gives the cluster time to finish what it began. */
export async function runStep({ run }: Step): Promise<void> {
  await run();
  await sleep(SETTLE_MS);
}

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: 'web',
            image: 'shop/web:1.4',
            imagePullPolicy: 'Never',
            command: ['sh', '-c', 'echo hi; sleep 9999'],
          },
        ],
      },
    },
  },
};
