import type { APIRequestContext } from '@playwright/test';

const CLUSTER = 'e2e';
const DATASOURCE_UID = 'tallyman-audit';

export interface Seed {
  cluster: string;
  /** Nobody else in this Loki is called so: what carries the name is of this run. */
  user: string;
  pod: string;
  container: string;
  command: string;
  recordId: string;
}

export interface Entry {
  labels: Record<string, string>;
  record: Record<string, string | number>;
  evidence?: unknown;
}

/** Writes an exec by kubectl into a pod that was started before, one by docker, a refused request and a log line, all of them a moment ago. */
export async function seed(request: APIRequestContext): Promise<Seed> {
  const run = Date.now().toString(36);
  const seeded: Seed = {
    cluster: CLUSTER,
    user: `alice-${run}`,
    pod: `web-${run}`,
    container: `pay-${run}`,
    command: `cat /etc/passwd # ${run}`,
    recordId: `e2e/${run}/exec`,
  };
  await push(await lokiUrl(request), entries(seeded, run));
  return seeded;
}

/** The Loki that Grafana's data source reads. */
export async function lokiUrl(request: APIRequestContext): Promise<string> {
  const answer = await request.get(`/api/datasources/uid/${DATASOURCE_UID}`);
  const { url } = (await answer.json()) as { url: string };
  return process.env.TALLYMAN_LOKI_URL ?? url;
}

function entries({ user, pod, container, command, recordId }: Seed, run: string): Entry[] {
  const kubernetes = {
    record_version: 1,
    user_name: user,
    client_address: '192.0.2.7',
    k8s_namespace_name: 'shop',
    k8s_pod_name: pod,
    k8s_object_resource: 'pods',
    k8s_object_name: pod,
  };
  const docker = {
    record_version: 1,
    host_name: CLUSTER,
    container_id: 'd768c618fbeaad9f7a8b0e5b7b7d8d1fbd90a5002b2d1d5a5b09a5ab689b82a0',
    container_name: container,
    container_image_name: 'pay:1',
    container_runtime_name: 'docker',
  };
  return [
    {
      labels: { object: 'kubernetes-audit', severity: 'medium', actor: 'human', access: 'exec' },
      record: {
        record_id: recordId,
        event_action: 'exec',
        event_outcome: 'success',
        ...kubernetes,
        k8s_container_name: 'web',
        k8s_authorization_decision: 'allow',
        http_response_status_code: 101,
        process_command_line: command,
      },
      evidence: { kind: 'Event', auditID: recordId, verb: 'create', user: { username: user } },
    },
    {
      labels: { object: 'kubernetes-audit', severity: 'medium', actor: 'human', access: 'read' },
      record: {
        record_id: `e2e/${run}/denied`,
        event_action: 'get',
        event_outcome: 'failure',
        ...kubernetes,
        k8s_authorization_decision: 'forbid',
        http_response_status_code: 403,
      },
    },
    {
      labels: { object: 'container-command', severity: 'medium', actor: 'unknown', access: 'exec' },
      record: {
        record_id: `e2e/${run}/docker`,
        event_action: 'exec',
        event_outcome: 'success',
        ...docker,
        process_command_line: 'id',
      },
    },
    {
      labels: { object: 'container-log', severity: 'info', actor: 'unknown', access: 'none' },
      record: {
        record_id: `e2e/${run}/log`,
        event_action: 'log',
        ...docker,
        log_iostream: 'stdout',
        message: `listening ${run}`,
      },
    },
    {
      labels: { object: 'container-lifecycle', severity: 'info', actor: 'human', access: 'write' },
      record: {
        record_id: `e2e/${run}/start`,
        event_action: 'start',
        event_outcome: 'success',
        ...kubernetes,
        k8s_pod_uid: `uid-${run}`,
        k8s_container_name: 'web',
        k8s_container_type: 'container',
        k8s_container_restart_count: 0,
        container_image_name: 'shop/web:1',
      },
    },
  ];
}

/** Writes a container that was started, and that the tag of its image was removed by a user afterwards. */
export async function pushOutdated(request: APIRequestContext, name: string, user: string): Promise<void> {
  const image = { record_version: 1, event_outcome: 'success', container_image_repository: `team/${name}` };
  await push(await lokiUrl(request), [
    {
      labels: { object: 'image-registry', severity: 'medium', actor: 'human', access: 'write' },
      record: {
        record_id: `e2e/${name}/untag`,
        event_action: 'untag',
        ...image,
        user_name: user,
        registry_name: 'registry.example.com',
        registry_resource_type: 'tag',
        container_image_tag: '1.4',
      },
    },
    {
      labels: { object: 'container-lifecycle', severity: 'info', actor: 'unknown', access: 'none' },
      record: {
        record_id: `e2e/${name}/start`,
        event_action: 'start',
        ...image,
        host_name: CLUSTER,
        container_id: `${name}-id`,
        container_name: name,
        container_image_name: `registry.example.com/team/${name}:1.4`,
      },
    },
  ]);
}

/** Writes a line of a container's log that has just been written, or `minutesAgo`, of this cluster. */
export async function pushLine(
  request: APIRequestContext,
  message: string,
  { cluster = CLUSTER, minutesAgo = 0 } = {}
): Promise<void> {
  const record = {
    record_id: `e2e/${message}`,
    record_version: 1,
    event_action: 'log',
    container_name: 'web',
    message,
  };
  const labels = { object: 'container-log', severity: 'info', actor: 'unknown', access: 'none' };
  await push(await lokiUrl(request), [{ labels, record }], cluster, minutesAgo);
}

/** Writes entries, the first of them now and each other a millisecond before. */
export async function push(url: string, written: Entry[], cluster = CLUSTER, minutesAgo = 0): Promise<void> {
  const now = BigInt(Date.now() - minutesAgo * 60_000) * 1_000_000n;
  const streams = written.flatMap(({ labels, record, evidence }, index) => {
    const time = String(now - BigInt(index) * 1_000_000n);
    const { object = '' } = labels;
    const place = { object, cluster, service_name: object };
    const lines = [{ stream: { tallyman: 'record', ...labels, ...place }, values: [[time, JSON.stringify(record)]] }];
    return evidence
      ? [
          ...lines,
          {
            stream: { tallyman: 'evidence', ...place },
            values: [[time, JSON.stringify({ record_id: record.record_id, evidence })]],
          },
        ]
      : lines;
  });
  const answer = await fetch(`${url}/loki/api/v1/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ streams }),
  });
  if (answer.status !== 204) {
    throw new Error(`Loki at ${url} refuses the records of the tests: ${answer.status} ${await answer.text()}`);
  }
}
