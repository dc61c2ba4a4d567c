import { certificateStep } from './certificate.ts';
import { deliveryOf, type Choices } from './choices.ts';
import { AUDIT_LOG, PORTS } from './config.ts';
import type { Snippet, Step } from './types.ts';
import { lines } from './write.ts';

const FOLDER = '/etc/kubernetes/audit';
const POLICY = `${FOLDER}/policy.yaml`;
const WEBHOOK = `${FOLDER}/webhook.yaml`;
const EACH_NODE = 'on each control-plane node';

/** How an API server of one's own is made to audit. */
export function auditSteps(choices: Choices): Step[] {
  const sends = deliveryOf(choices) === 'webhook';
  return [
    {
      title: 'The audit policy',
      text: `What ${choices.policy} keeps is told in docs/kubernetes-audit.md, with the volume.`,
      snippets: [
        {
          where: `in a checkout of Tallyman, ${EACH_NODE}`,
          text: `sudo install -D -m 0644 deploy/audit-policy/${choices.policy}.yaml ${POLICY}`,
        },
      ],
    },
    ...(sends ? [certificateStep(choices.address, 'token'), webhookFiles(choices)] : []),
    flagsStep(choices, sends ? webhookFlags : fileFlags, sends),
  ];
}

type Flags = Array<[name: string, value: string]>;

const fileFlags: Flags = [
  ['audit-policy-file', POLICY],
  ['audit-log-path', AUDIT_LOG],
  ['audit-log-maxsize', '100'],
  ['audit-log-maxbackup', '10'],
];

const webhookFlags: Flags = [
  ['audit-policy-file', POLICY],
  ['audit-webhook-config-file', WEBHOOK],
  ['audit-webhook-batch-max-wait', '1s'],
];

const webhookFiles = ({ address }: Choices): Step => ({
  title: 'Where the API server sends',
  snippets: [
    {
      where: `${EACH_NODE}, with ca.crt and token from above`,
      text: `sudo install -D -m 0644 ca.crt ${FOLDER}/ca.crt\nsudo install -m 0600 token ${FOLDER}/token`,
    },
    {
      where: `${WEBHOOK}, ${EACH_NODE}`,
      text: lines(
        'apiVersion: v1',
        'kind: Config',
        'clusters:',
        '  - name: tallyman',
        `    cluster: { server: https://${address}:${PORTS.audit}/audit, certificate-authority: ${FOLDER}/ca.crt }`,
        'users:',
        '  - name: kube-apiserver',
        `    user: { tokenFile: ${FOLDER}/token }`,
        'contexts:',
        '  - name: tallyman',
        '    context: { cluster: tallyman, user: kube-apiserver }',
        'current-context: tallyman'
      ),
    },
  ],
});

function flagsStep({ apiServer }: Choices, flags: Flags, sends: boolean): Step {
  const text = sends
    ? undefined
    : 'The collector reads the file on the same node, as root. With several control-plane nodes each has a collector; only one of them has the other sources.';
  const snippets = apiServer === 'k3s' ? k3s(flags) : kubeadm(flags, sends);
  return { title: 'Flags of the API server', text, snippets };
}

const kubeadm = (flags: Flags, sends: boolean): Snippet[] => [
  {
    where: 'where kubectl works',
    text: "kubectl -n kube-system get configmap kubeadm-config -o jsonpath='{.data.ClusterConfiguration}' >kubeadm.yaml",
  },
  {
    where: 'added to kubeadm.yaml (kubeadm 1.31 or later)',
    text: lines(
      'apiServer:',
      '  extraArgs:',
      ...flags.map(([name, value]) => `    - { name: ${name}, value: ${/^\d+$/.test(value) ? `'${value}'` : value} }`),
      '  extraVolumes:',
      `    - { name: audit, hostPath: ${FOLDER}, mountPath: ${FOLDER}, readOnly: true }`,
      !sends && '    - name: audit-log',
      !sends && '      hostPath: /var/log/kubernetes/audit',
      !sends && '      mountPath: /var/log/kubernetes/audit',
      !sends && '      pathType: DirectoryOrCreate'
    ),
  },
  {
    where: `with kubeadm.yaml, ${EACH_NODE}; then once, so that upgrades keep it`,
    text: lines(
      'sudo kubeadm init phase control-plane apiserver --config kubeadm.yaml',
      'sudo kubeadm init phase upload-config kubeadm --config kubeadm.yaml'
    ),
  },
];

const k3s = (flags: Flags): Snippet[] => [
  {
    where: `/etc/rancher/k3s/config.yaml.d/tallyman.yaml, on each server`,
    text: lines('kube-apiserver-arg+:', ...flags.map(([name, value]) => `  - ${name}=${value}`)),
  },
  { where: 'on each server', text: 'sudo systemctl restart k3s' },
];
