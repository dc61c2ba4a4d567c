import { deliveryOf, type Choices } from './choices.ts';
import { ACCOUNT } from './cluster.ts';
import { ACCESS_LOG, auditLogOf, CONFIG_FILE, PORTS, socketOf } from './config.ts';
import type { ObjectGuide, Step } from './types.ts';
import { lines, shellWord } from './write.ts';

/** The collector itself: how it is got, configured and started. */
export const collectorGuide = (choices: Choices): ObjectGuide => ({
  object: 'collector',
  parts: ['loki', 'buffer'],
  page: 'collector.md',
  steps: [
    ...(choices.place === 'cluster' ? [account] : []),
    {
      title: 'Loki is reached',
      snippets: [
        {
          where: 'where the collector runs',
          text: `curl --fail --silent --show-error ${shellWord(ready(choices.loki))}`,
        },
      ],
    },
    choices.run === 'checkout' ? checkout : image(choices),
    choices.run === 'checkout' ? runCheckout : runImage(choices),
  ],
});

const ready = (loki: string) => `${loki.replace(/\/+$/, '')}/ready`;

/** A token that does not expire, in a kubeconfig of its own. */
const account: Step = {
  title: 'An account in the cluster',
  text: 'What it may do is granted above, source by source.',
  snippets: [
    {
      where: 'where kubectl works',
      text: `kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Namespace
metadata: { name: tallyman }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: ${ACCOUNT}, namespace: tallyman }
---
apiVersion: v1
kind: Secret
metadata: { name: ${ACCOUNT}, namespace: tallyman, annotations: { kubernetes.io/service-account.name: ${ACCOUNT} } }
type: kubernetes.io/service-account-token
EOF`,
    },
    {
      where: 'where kubectl works; the file kubeconfig goes into the folder of tallyman.yaml',
      text: `(umask 077
kubectl config view --raw --minify --flatten >admin.kubeconfig
kubectl config --kubeconfig=admin.kubeconfig set-credentials ${ACCOUNT} \\
  --token="$(kubectl -n tallyman get secret ${ACCOUNT} -o jsonpath='{.data.token}' | base64 --decode)"
kubectl config --kubeconfig=admin.kubeconfig set-context --current --user=${ACCOUNT}
kubectl config --kubeconfig=admin.kubeconfig view --raw --minify --flatten >kubeconfig
rm admin.kubeconfig)`,
    },
  ],
};

const checkout: Step = {
  title: 'The collector',
  text: 'Node 22.19 or later, in a checkout of Tallyman.',
  snippets: [{ where: 'where the collector runs', text: 'npm ci\nsudo install -d -m 700 /var/lib/tallyman' }],
};

const tool = ({ place, engine }: Choices) => (place === 'host' && engine === 'podman' ? 'podman' : 'docker');

const image = (choices: Choices): Step => ({
  title: 'The collector’s image',
  snippets: [
    { where: 'in a checkout of Tallyman', text: `${tool(choices)} build -f deploy/image/Dockerfile -t tallyman .` },
  ],
});

const START = 'Check and start';
const START_TEXT =
  'The first command looks for faults in the configuration, the second whether all that it needs is there; the last one runs until it is stopped. Records are here within seconds.';

const runCheckout: Step = {
  title: START,
  text: START_TEXT,
  snippets: [
    {
      where: `in the checkout, with ${CONFIG_FILE} in it`,
      text: lines(
        `sudo env "PATH=$PATH" npx tallyman collect --config ${CONFIG_FILE} --check`,
        `sudo env "PATH=$PATH" npx tallyman doctor --config ${CONFIG_FILE}`,
        `sudo env "PATH=$PATH" npx tallyman collect --config ${CONFIG_FILE}`
      ),
    },
  ],
};

function runImage(choices: Choices): Step {
  const options = [
    '--hostname "$(hostname)"',
    '--volume "$PWD:/etc/tallyman:ro"',
    '--volume tallyman:/var/lib/tallyman',
    ...mounts(choices),
  ].join(' ');
  const config = `--config /etc/tallyman/${CONFIG_FILE}`;
  const run = tool(choices);
  return {
    title: START,
    text: START_TEXT,
    snippets: [
      {
        where: `in the folder of ${CONFIG_FILE}`,
        text: lines(
          `${run} run --rm ${options} tallyman collect ${config} --check`,
          `${run} run --rm ${options} tallyman doctor ${config}`,
          `${run} run --detach --name tallyman --restart unless-stopped ${ports(choices)}${options} tallyman collect ${config}`
        ),
      },
    ],
  };
}

function mounts(choices: Choices): string[] {
  const readOnly = (path: string) => `--volume ${path}:${path}:ro`;
  switch (choices.place) {
    case 'host':
      return [`--volume ${socketOf(choices)}:${socketOf(choices)}`];
    case 'cluster':
      return deliveryOf(choices) === 'file' ? [readOnly(folderOf(auditLogOf(choices)))] : [];
    case 'registry':
      return choices.registry === 'distribution' ? [readOnly(folderOf(ACCESS_LOG))] : [];
  }
}

const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/'));

function ports(choices: Choices): string {
  const { place, registry } = choices;
  const port =
    place === 'cluster' && deliveryOf(choices) === 'webhook'
      ? PORTS.audit
      : place === 'registry' && registry !== 'swr'
        ? PORTS[registry]
        : undefined;
  return port === undefined ? '' : `--publish ${port}:${port} `;
}
