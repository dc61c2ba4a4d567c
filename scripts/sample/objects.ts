/** What is created in the story, as Kubernetes takes it. */

const RBAC = 'rbac.authorization.k8s.io';

const list = (items: object[]) => ({ apiVersion: 'v1', kind: 'List', items });

function account(namespace: string, name: string): object[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
  ];
}

function binding(name: string, role: string, subject: object, namespace?: string): object {
  return {
    apiVersion: `${RBAC}/v1`,
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name, namespace },
    roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
    subjects: [subject],
  };
}

const serviceAccount = (namespace: string, name: string) => ({ kind: 'ServiceAccount', namespace, name });
const group = (name: string) => ({ kind: 'Group', apiGroup: RBAC, name });

/** The collector's and the pipeline's accounts; people of the group platform may do everything but what is only for administrators. */
export const SERVICE_ACCOUNTS = list([
  ...account('tallyman', 'tallyman'),
  ...account('ci', 'deployer'),
  {
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'tallyman' },
    rules: [{ apiGroups: ['', 'apps', 'batch', 'events.k8s.io'], resources: ['*'], verbs: ['get', 'list', 'watch'] }],
  },
  binding('tallyman', 'tallyman', serviceAccount('tallyman', 'tallyman')),
  binding('deployer', 'edit', serviceAccount('ci', 'deployer')),
  binding('platform', 'cluster-admin', group('platform')),
]);

/** What alice lets the contractors do, for a while: everything in the shop's namespace. */
export const CONTRACTORS = binding('contractors', 'cluster-admin', group('contractors'), 'shop');

export const PULL_SECRET = 'registry';

interface Workload {
  name: string;
  image: string;
  replicas?: number;
  container?: object;
  labels?: Record<string, string>;
}

/** A Deployment of one container, whose image is pulled from the registry. */
export function deployment({ name, image, replicas = 1, container, labels }: Workload): object {
  const metadata = { labels: { app: name, 'app.kubernetes.io/part-of': 'shop', ...labels } };
  const template = {
    metadata,
    spec: {
      terminationGracePeriodSeconds: 2,
      imagePullSecrets: [{ name: PULL_SECRET }],
      containers: [{ name, image, ...container }],
    },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...metadata, name, namespace: 'shop' },
    spec: { replicas, selector: { matchLabels: { app: name } }, template },
  };
}

/** Whether something listens; a page is not asked for, as the log of requests would tell of little else. */
export const listens = (port: number) => ({
  ports: [{ containerPort: port }],
  readinessProbe: { tcpSocket: { port }, periodSeconds: 1, failureThreshold: 2 },
});

/** With the password of the database in its environment. */
export const fromSecret = (secret: string, key: string) => ({
  env: [{ name: 'DATABASE_PASSWORD', valueFrom: { secretKeyRef: { name: secret, key } } }],
});

/** A pod with all of the node in reach. */
export const privileged = (name: string, image: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop' },
  spec: {
    hostPID: true,
    terminationGracePeriodSeconds: 0,
    containers: [
      {
        name,
        image,
        command: ['sleep', '1000'],
        securityContext: { privileged: true },
        volumeMounts: [{ name: 'node', mountPath: '/node', readOnly: true }],
      },
    ],
    volumes: [{ name: 'node', hostPath: { path: '/etc' } }],
  },
});
