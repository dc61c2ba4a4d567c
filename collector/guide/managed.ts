import { certificateStep } from './certificate.ts';
import { deliveryOf, type Choices } from './choices.ts';
import { auditLogOf, PORTS } from './config.ts';
import type { Step } from './types.ts';
import { shellWord } from './write.ts';

/** How the audit log of a cluster whose control plane is a cloud's gets to the collector: docs/kubernetes-audit.md, "Managed clusters". */
export function managedSteps(choices: Choices): Step[] {
  const sends = deliveryOf(choices) === 'webhook';
  return [...CLOUDS[choices.apiServer as keyof typeof CLOUDS](choices), ...(sends ? receive(choices) : [])];
}

const URL_OF = ({ address }: Choices) => `https://${address}:${PORTS.audit}/audit`;

/** Whose certificate must be of a public authority gets it from there. */
const receive = (choices: Choices): Step[] =>
  choices.apiServer === 'eks' ? [firehose(choices)] : [certificateStep(choices.address, 'token')];

const CLOUDS = {
  eks: ({ name }: Choices): Step[] => [
    {
      title: 'Audit log to CloudWatch',
      text: 'CLUSTER is the name that EKS knows it by, if that is another.',
      snippets: [
        {
          where: 'where aws works',
          text: `aws eks update-cluster-config --name ${shellWord(name)} --logging '{"clusterLogging":[{"types":["audit"],"enabled":true}]}'`,
        },
      ],
    },
  ],
  gke: (choices: Choices): Step[] => [
    {
      title: 'Reads, too',
      text: 'Writes and commands are always told. For reads add auditConfigs for container.googleapis.com (DATA_READ and ADMIN_READ) to policy.json.',
      snippets: [
        {
          where: 'where gcloud works; PROJECT is yours',
          text: 'gcloud projects get-iam-policy PROJECT --format=json >policy.json\ngcloud projects set-iam-policy PROJECT policy.json',
        },
      ],
    },
    {
      title: 'Audit log to Pub/Sub, and into a file',
      text: 'The last command is repeated, every minute or so, where the collector runs.',
      snippets: [
        {
          where: 'where gcloud works',
          text: [
            'gcloud pubsub topics create tallyman',
            'gcloud logging sinks create tallyman pubsub.googleapis.com/projects/PROJECT/topics/tallyman \\',
            `  --log-filter='resource.type="k8s_cluster" AND protoPayload.serviceName="k8s.io"'`,
            'gcloud pubsub subscriptions create tallyman --topic=tallyman',
          ].join('\n'),
        },
        {
          where: 'where the collector runs',
          text: `gcloud pubsub subscriptions pull tallyman --auto-ack --limit=1000 --format=json | jq -c '.[]' >>${auditLogOf(choices)}`,
        },
      ],
    },
  ],
  aks: (choices: Choices): Step[] => {
    const sends = deliveryOf(choices) === 'webhook';
    const target = sends
      ? '--event-hub tallyman --event-hub-rule "$EVENT_HUB_RULE_ID"'
      : '--storage-account "$STORAGE_ACCOUNT_ID"';
    return [
      {
        title: 'A diagnostic setting',
        text: sends
          ? `An event hub does not push: a function or a consumer posts its batches, as they are, to ${URL_OF(choices)} with the token as bearer token.`
          : `The records are lines of PT1H.json in the storage account; what fetches them appends them to ${auditLogOf(choices)}.`,
        snippets: [
          {
            where: 'where az works; GROUP is the resource group',
            text:
              `az monitor diagnostic-settings create --name tallyman --resource "$(az aks show -g GROUP -n ${shellWord(choices.name)} --query id -o tsv)" \\\n` +
              `  --logs '[{"category":"kube-audit","enabled":true}]' ${target}`,
          },
        ],
      },
    ];
  },
  cce: (choices: Choices): Step[] => [
    {
      title: 'Control plane audit logs',
      text:
        'In the console of the cluster (1.21.7-r0, 1.23.5-r0, 1.25 or later): Logging, Control Plane Audit Logs, audit, Enable. LTS then has the stream audit-CLUSTER_ID. ' +
        (deliveryOf(choices) === 'webhook'
          ? `Log Transfer takes it to DMS for Kafka (raw); a consumer posts it to ${URL_OF(choices)} with the token as bearer token.`
          : `Log Transfer takes it to OBS; what fetches new objects appends them to ${auditLogOf(choices)}.`),
    },
  ],
};

const firehose = (choices: Choices): Step => ({
  title: 'From CloudWatch to the collector',
  text:
    `A delivery stream of Amazon Data Firehose with the HTTP endpoint https://${choices.address}/audit, which has to be on port 443 with a certificate of a public authority ` +
    '(tls.crt and tls.key, or a load balancer before the collector). Access key: what the file token holds. Buffer: 1 MiB and the shortest interval.',
  snippets: [
    { where: 'in the folder of tallyman.yaml', text: '(umask 077 && openssl rand -base64 32 >token)' },
    {
      where: 'where aws works; REGION and ACCOUNT are yours',
      text:
        `aws logs put-subscription-filter --log-group-name ${shellWord(`/aws/eks/${choices.name}/cluster`)} --filter-name tallyman \\\n` +
        `  --filter-pattern '{ $.kind = "Event" }' \\\n` +
        '  --destination-arn arn:aws:firehose:REGION:ACCOUNT:deliverystream/tallyman --role-arn arn:aws:iam::ACCOUNT:role/logs-to-firehose',
    },
  ],
});
