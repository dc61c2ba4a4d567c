import React from 'react';
import { RadioButtonGroup, Stack } from '@grafana/ui';
import { askedFor, deliveriesOf, problemsOf, type Choices } from '../../../collector/guide/choices.ts';
import { CommitInput } from '../../ui/CommitInput';
import { FormField } from '../../ui/FormField';
import { NameField } from './NameField';
import type { Key } from './choices';

interface Props {
  choices: Choices;
  /** Names that have records. */
  clusters: string[];
  onChange: (changes: Partial<Choices>) => void;
}

const TITLES: { [K in Key]?: Record<string, string> } = {
  place: { cluster: 'Kubernetes cluster', host: 'Docker or Podman host', registry: 'Image registry' },
  apiServer: {
    kubeadm: 'kubeadm',
    k3s: 'k3s',
    eks: 'Amazon EKS',
    gke: 'Google GKE',
    aks: 'Azure AKS',
    cce: 'Huawei CCE',
  },
  delivery: { file: 'Log file', webhook: 'Webhook' },
  policy: { low: 'Low', balanced: 'Balanced', forensic: 'Forensic' },
  podLogs: { files: 'Files of the nodes', api: 'API server' },
  engine: { docker: 'Docker', podman: 'Podman' },
  registry: { distribution: 'Distribution', harbor: 'Harbor', swr: 'Huawei SWR' },
  run: { checkout: 'From its source code', image: 'As a container' },
};

const LABELS: Record<Key, string> = {
  place: 'What is recorded',
  name: 'Name',
  loki: 'Loki',
  tenant: 'Tenant',
  apiServer: 'API server',
  delivery: 'Audit events by',
  policy: 'Audit policy',
  podLogs: 'Logs of pods by',
  engine: 'Engine',
  registry: 'Registry',
  registryName: 'Host of image references',
  region: 'Region',
  project: 'Project id',
  address: 'Collector’s host name',
  run: 'Collector runs',
};

const DESCRIPTIONS: { [K in Key]?: string } = {
  name: 'of the cluster or host, on every record',
  loki: 'as the collector reaches it',
  tenant: 'where Loki has several',
  address: 'as who sends to it reaches it',
};

/** The choices in the order in which they are asked for; Kubernetes' and registries' come where the place asks for them. */
const ORDER: Key[][] = [
  ['place', 'name'],
  ['apiServer', 'delivery', 'policy', 'podLogs', 'engine', 'registry', 'registryName', 'region', 'project', 'address'],
  ['loki', 'tenant', 'run'],
];

/** What the commands and the configuration depend on. */
export function EnvironmentForm({ choices, clusters, onChange }: Props) {
  const asked = askedFor(choices);
  const problems = problemsOf(choices);
  return (
    <Stack direction="column" gap={2}>
      {ORDER.map((keys) => (
        <Stack key={keys.join()} direction="row" gap={2} wrap="wrap" alignItems="flex-end">
          {keys
            .filter((key) => asked.has(key))
            .map((key) => (
              <FormField key={key} label={LABELS[key]} description={DESCRIPTIONS[key]} error={problems[key]}>
                {({ id, 'aria-labelledby': labelledBy }) => {
                  const titles = TITLES[key];
                  const change = (value: string) => onChange({ [key]: value });
                  if (titles) {
                    const possible: string[] = key === 'delivery' ? deliveriesOf(choices) : Object.keys(titles);
                    return (
                      <RadioButtonGroup
                        aria-labelledby={labelledBy}
                        value={possible.includes(choices[key]) ? choices[key] : possible[0]}
                        options={Object.entries(titles).map(([value, label]) => ({ value, label }))}
                        disabledOptions={Object.keys(titles).filter((value) => !possible.includes(value))}
                        onChange={change}
                      />
                    );
                  }
                  return key === 'name' ? (
                    <NameField
                      id={id}
                      labelledBy={labelledBy}
                      name={choices.name}
                      clusters={clusters}
                      invalid={problems.name !== undefined}
                      onChange={change}
                    />
                  ) : (
                    <CommitInput
                      id={id}
                      width={key === 'tenant' || key === 'region' ? 20 : 36}
                      value={choices[key]}
                      invalid={problems[key] !== undefined}
                      onCommit={(value) => change(value.trim())}
                    />
                  );
                }}
              </FormField>
            ))}
        </Stack>
      ))}
    </Stack>
  );
}
