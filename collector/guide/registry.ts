import { createRobot, endpointYaml } from '../doctor/advice/registries.ts';
import { certificateStep } from './certificate.ts';
import type { Choices } from './choices.ts';
import { ACCESS_LOG, PORTS } from './config.ts';
import type { ObjectGuide, Step } from './types.ts';

const OBJECT = 'image-registry';

/** What has to be done for the activity of a registry. */
export function registryGuide(choices: Choices): ObjectGuide {
  const { registry } = choices;
  const common = { object: OBJECT, parts: [`sources.${registry}`], page: `registry-${registry}.md` };
  switch (registry) {
    case 'distribution':
      return { ...common, steps: distribution(choices) };
    case 'harbor':
      return { ...common, steps: harbor(choices) };
    case 'swr':
      return { ...common, steps: swr(choices) };
  }
}

const trust = (where: string, text: string): Step => ({
  title: 'The registry trusts the certificate',
  snippets: [{ where, text }],
});

const distribution = ({ address }: Choices): Step[] => [
  certificateStep(address, 'registry-token'),
  trust(
    'on the registry’s host, with ca.crt from above',
    'sudo install -m 0644 ca.crt /usr/local/share/ca-certificates/tallyman.crt\nsudo update-ca-certificates'
  ),
  {
    title: 'Notifications and access log',
    text: 'The registry is restarted afterwards.',
    snippets: [
      {
        where: 'added to the registry’s config.yml',
        text:
          `${endpointYaml({ listen: { host: '0.0.0.0', port: PORTS.distribution }, path: '/events', tls: {}, tokenFile: 'registry-token', address })}\n` +
          'log:\n  level: info\n  accesslog: { disabled: false }',
      },
      {
        where: 'systemctl edit docker-registry, where systemd runs it',
        text: `[Service]\nStandardOutput=append:${ACCESS_LOG}\nStandardError=append:${ACCESS_LOG}`,
      },
    ],
  },
];

const EVENT_TYPES = [
  'PUSH_ARTIFACT',
  'PULL_ARTIFACT',
  'DELETE_ARTIFACT',
  'SCANNING_COMPLETED',
  'SCANNING_FAILED',
  'SCANNING_STOPPED',
  'QUOTA_EXCEED',
  'QUOTA_WARNING',
  'REPLICATION',
  'TAG_RETENTION',
];

function harbor({ registryName, address }: Choices): Step[] {
  const url = `https://${registryName}`;
  const policy = {
    name: 'tallyman',
    enabled: true,
    event_types: EVENT_TYPES,
    targets: [
      {
        type: 'http',
        address: `https://${address}:${PORTS.harbor}/harbor`,
        auth_header: 'Bearer TOKEN',
        skip_cert_verify: false,
        payload_format: 'CloudEvents',
      },
    ],
  };
  return [
    {
      title: 'An account for the audit log',
      text: 'Harbor 2.10 or later. The answer has the account’s name and secret; the secret goes into the file.',
      snippets: [
        { where: 'anywhere', text: createRobot(url, undefined) },
        {
          where: 'in the folder of tallyman.yaml; type the secret, then Ctrl-D',
          text: 'install -m 0600 /dev/stdin harbor-secret',
        },
      ],
    },
    certificateStep(address, 'harbor-token'),
    trust(
      'beside Harbor’s docker-compose.yml, with ca.crt from above',
      'sudo cp ca.crt common/config/shared/trust-certificates/tallyman.crt\nsudo docker compose restart jobservice'
    ),
    {
      title: 'Webhooks of each project',
      text: 'For scans, replication, retention and quotas, and so that nothing waits for the next poll. TOKEN is what harbor-token holds, PROJECT each project’s name.',
      snippets: [
        {
          where: 'anywhere',
          text:
            `curl -u admin ${url}/api/v2.0/projects/PROJECT/webhook/policies -H 'content-type: application/json' \\\n` +
            `  -d '${JSON.stringify(policy, undefined, 2)}'`,
        },
      ],
    },
  ];
}

const swr = ({ region }: Choices): Step[] => [
  {
    title: 'CTS records',
    text: 'The management tracker “system” is enabled.',
    snippets: [
      {
        where: 'with KooCLI',
        text: `hcloud CTS ListTrackers --cli-region=${region} --tracker_name=system     # "status": "enabled"`,
      },
    ],
  },
  {
    title: 'A user that may read it',
    text: 'IAM, Permissions, Create Custom Policy, JSON; give it to a group in the scope of the region’s project, and make a user with programmatic access only in that group.',
    snippets: [
      {
        where: 'the policy',
        text: JSON.stringify(
          {
            Version: '1.1',
            Statement: [
              { Effect: 'Allow', Action: ['cts:trace:list', 'cts:tracker:list'] },
              { Effect: 'Allow', Action: ['swr:instance:getAuditLogs'] },
            ],
          },
          undefined,
          2
        ),
      },
      {
        where: 'in the folder of tallyman.yaml; for each type the key, then Ctrl-D',
        text: 'install -m 0400 /dev/stdin swr-access-key\ninstall -m 0400 /dev/stdin swr-secret-key',
      },
    ],
  },
  {
    title: 'The clock',
    text: 'All requests of a machine whose clock is wrong by 15 minutes or more are refused.',
    snippets: [{ where: 'where the collector runs', text: 'sudo timedatectl set-ntp true' }],
  },
];
