import type { Choices } from './choices.ts';
import { head } from './config.ts';
import type { Snippet } from './types.ts';

/** Its own account: docs/container-logs.md has the same. */
export const NODE_LOGS = 'tallyman-logs';

const FILE = `${NODE_LOGS}.yaml`;

const indented = (text: string, indent: string) => text.replaceAll(/^(?=.)/gm, indent);

/** The collector on each node, as objects of the cluster; the permissions are granted apart. */
export function nodeLogs(choices: Choices): Snippet {
  const config = `${head(choices)}\nsources:\n  containerLogs:\n    exclude: { namespaces: [tallyman] }`;
  return {
    where: FILE,
    text: `apiVersion: v1
kind: Namespace
metadata: { name: tallyman }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: ${NODE_LOGS}, namespace: tallyman }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: ${NODE_LOGS}, namespace: tallyman }
data:
  collector.yaml: |
${indented(config, '    ')}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: ${NODE_LOGS}, namespace: tallyman }
spec:
  selector: { matchLabels: { app: ${NODE_LOGS} } }
  template:
    metadata: { labels: { app: ${NODE_LOGS} } }
    spec:
      serviceAccountName: ${NODE_LOGS}
      tolerations: [{ operator: Exists }] # on every node
      containers:
        - name: collector
          image: tallyman # as your nodes know the image
          env: [{ name: NODE_NAME, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }]
          securityContext:
            runAsUser: 0
            readOnlyRootFilesystem: true
            allowPrivilegeEscalation: false
            capabilities: { drop: [ALL], add: [DAC_READ_SEARCH] }
          resources: { requests: { cpu: 50m, memory: 128Mi }, limits: { memory: 256Mi } }
          volumeMounts:
            - { name: config, mountPath: /etc/tallyman, readOnly: true }
            - { name: logs, mountPath: /var/log/pods, readOnly: true }
            - { name: state, mountPath: /var/lib/tallyman }
      volumes:
        - { name: config, configMap: { name: ${NODE_LOGS} } }
        - { name: logs, hostPath: { path: /var/log/pods } }
        - { name: state, hostPath: { path: /var/lib/tallyman, type: DirectoryOrCreate } }
`,
  };
}

/** How these objects get into the cluster. */
export const APPLY_NODE_LOGS = `kubectl apply -f ${FILE}`;
