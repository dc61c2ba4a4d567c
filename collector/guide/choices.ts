/** Where something is recorded. */
export const PLACES = ['cluster', 'host', 'registry'] as const;
/** How the API server is run. */
export const API_SERVERS = ['kubeadm', 'k3s', 'eks', 'gke', 'aks', 'cce'] as const;
/** How audit events get to the collector. */
export const DELIVERIES = ['file', 'webhook'] as const;
/** The files of deploy/audit-policy. */
export const POLICIES = ['low', 'balanced', 'forensic'] as const;
/** Where the logs of pods are read. */
export const POD_LOGS_BY = ['files', 'api'] as const;
export const ENGINES = ['docker', 'podman'] as const;
export const REGISTRIES = ['distribution', 'harbor', 'swr'] as const;
/** How the collector is started. */
export const RUNS = ['checkout', 'image'] as const;

/** What is told of an environment. */
export interface Choices {
  place: (typeof PLACES)[number];
  /** The label "cluster". */
  name: string;
  /** URL of Loki as the collector reaches it, and its tenant where it has several. */
  loki: string;
  tenant: string;
  apiServer: (typeof API_SERVERS)[number];
  delivery: (typeof DELIVERIES)[number];
  policy: (typeof POLICIES)[number];
  podLogs: (typeof POD_LOGS_BY)[number];
  engine: (typeof ENGINES)[number];
  registry: (typeof REGISTRIES)[number];
  /** Host of image references. */
  registryName: string;
  /** Of Huawei Cloud's SWR. */
  region: string;
  project: string;
  /** The collector's host name, as who sends to it reaches it. */
  address: string;
  run: (typeof RUNS)[number];
}

export const DEFAULTS: Choices = {
  place: 'cluster',
  name: 'my-cluster',
  loki: 'http://loki:3100',
  tenant: '',
  apiServer: 'kubeadm',
  delivery: 'file',
  policy: 'balanced',
  podLogs: 'files',
  engine: 'docker',
  registry: 'distribution',
  registryName: 'registry.example.com',
  region: 'cn-north-4',
  project: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
  address: 'tallyman.example.com',
  run: 'checkout',
};

/** The values of the choices that are one of several. */
export const OPTIONS = {
  place: PLACES,
  apiServer: API_SERVERS,
  delivery: DELIVERIES,
  policy: POLICIES,
  podLogs: POD_LOGS_BY,
  engine: ENGINES,
  registry: REGISTRIES,
  run: RUNS,
} as const;

export const isManaged = ({ apiServer }: Pick<Choices, 'apiServer'>): boolean =>
  !['kubeadm', 'k3s'].includes(apiServer);

/**
 * How audit events can come from where the API server runs: Firehose only sends, Pub/Sub cannot present the webhook's token. See
 * docs/kubernetes-audit.md.
 */
export function deliveriesOf({ apiServer }: Pick<Choices, 'apiServer'>): Array<Choices['delivery']> {
  return apiServer === 'eks' ? ['webhook'] : apiServer === 'gke' ? ['file'] : [...DELIVERIES];
}

/** The delivery that is meant: the one that is chosen, where it can be. */
export function deliveryOf(choices: Choices): Choices['delivery'] {
  const possible = deliveriesOf(choices);
  return possible.includes(choices.delivery) ? choices.delivery : possible[0]!;
}

/** The choices that are asked for, as they depend on each other. */
export function askedFor(choices: Choices): Set<keyof Choices> {
  const { place, registry } = choices;
  const asked: Array<keyof Choices> = ['place', 'name', 'loki', 'tenant', 'run'];
  if (place === 'cluster') {
    asked.push('apiServer', 'delivery', 'podLogs', ...(isManaged(choices) ? [] : (['policy'] as const)));
  } else {
    asked.push(place === 'host' ? 'engine' : 'registry');
  }
  if (place === 'registry') {
    asked.push(...(registry === 'swr' ? (['region', 'project'] as const) : (['registryName'] as const)));
  }
  if (receives(choices)) {
    asked.push('address');
  }
  return new Set(asked);
}

/** Whether something is sent to the collector, so that it needs a name and a certificate. */
export const receives = (choices: Choices): boolean =>
  choices.place === 'cluster'
    ? deliveryOf(choices) === 'webhook'
    : choices.place === 'registry' && choices.registry !== 'swr';

const HOST = /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;

/** The same as the collector's configuration takes; see collector/config. */
const RULES: Partial<Record<keyof Choices, { test: (value: string) => boolean; say: string }>> = {
  name: {
    test: (value) => /^[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/.test(value),
    say: 'Letters, digits, ".", "_" and "-"',
  },
  loki: { test: isHttpUrl, say: 'An address that begins with http:// or https://' },
  tenant: { test: (value) => /^[\x20-\x7e]*$/.test(value), say: 'Letters, digits and signs without accents' },
  registryName: {
    test: (value) => /^(?=.{1,255}$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?$/.test(value),
    say: 'The host of image references, such as registry.example.com or localhost:5000',
  },
  region: { test: (value) => /^[a-z]{2}-[a-z0-9-]{1,60}$/.test(value), say: 'The id of a region, such as cn-north-4' },
  project: { test: (value) => /^[A-Za-z0-9-]{1,64}$/.test(value), say: 'The id of a project, as the console shows it' },
  address: { test: (value) => HOST.test(value), say: 'A host name, such as tallyman.example.com' },
};

/** What is wrong with what was written, of what is asked for. */
export function problemsOf(choices: Choices): Partial<Record<keyof Choices, string>> {
  const asked = askedFor(choices);
  return Object.fromEntries(
    Object.entries(RULES).flatMap(([key, { test, say }]) =>
      asked.has(key as keyof Choices) && !test(choices[key as keyof Choices]) ? [[key, say]] : []
    )
  );
}

function isHttpUrl(value: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(value).protocol) && /^\S+$/.test(value);
  } catch {
    return false;
  }
}
