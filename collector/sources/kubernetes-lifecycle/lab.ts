import type { TestContext } from 'node:test';
import type { ServerResponse } from 'node:http';
import { FakeApi, sendJson, sendStatus } from '../../kubernetes/testing.ts';
import type { AuditRecord } from '../../../record/record.gen.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { Requesters } from '../../pipeline/requesters.ts';
import { Bench, observation, tempDir } from '../../testing.ts';
import { KubernetesLifecycle } from './kubernetesLifecycle.ts';

export const at = (seconds: number) => `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;

export function pod(version: number, status: object = {}, more: object = {}) {
  const metadata = { name: 'web', namespace: 'shop', uid: 'u1', resourceVersion: String(version), ...more };
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { creationTimestamp: at(2), ...metadata },
    spec: { nodeName: 'n1', containers: [{ name: 'web', image: 'shop/web:1.4' }] },
    status,
  };
}

export const ID = '0123456789abcdef';
export const running = (startedAt: string, id = ID, restartCount = 0) => ({
  containerStatuses: [
    { name: 'web', containerID: `containerd://${id}`, restartCount, state: { running: { startedAt } } },
  ],
});

interface Setting {
  dir?: string;
  items?: Array<ReturnType<typeof pod>>;
  /** The pods as they were at a position: by default those of `items` that have not changed since. */
  past?: Array<ReturnType<typeof pod>> | 'forgotten';
  newest?: number;
  watches?: Array<(response: ServerResponse) => void>;
  watchesOfEvents?: Array<(response: ServerResponse) => void>;
  waitForAudit?: number;
  requesters?: Requesters;
  stored?: (observations: Observation[]) => Promise<Set<string>>;
}

export const says =
  (...lines: string[]) =>
  (response: ServerResponse) =>
    void response.writeHead(200).write(lines.join(''));

export async function run(t: TestContext, setting: Setting) {
  const api = await FakeApi.start(t);
  const { items = [] } = setting;
  const watches = [...(setting.watches ?? [])];
  const watchesOfEvents = [...(setting.watchesOfEvents ?? [])];
  api.answer = (response, { path, query }) => {
    const pods = path === '/api/v1/pods';
    if (query['watch'] !== undefined) {
      const next = (pods ? watches : watchesOfEvents).shift();
      return next ? next(response) : void response.writeHead(200).flushHeaders();
    }
    const metadata = { resourceVersion: String(setting.newest ?? 100) };
    if (query['resourceVersionMatch'] === 'Exact') {
      const position = Number(query['resourceVersion']);
      const { past = items.filter(({ metadata }) => Number(metadata.resourceVersion) <= position) } = setting;
      return past === 'forgotten'
        ? sendStatus(response, 410, 'compacted')
        : sendJson(response, { kind: 'List', apiVersion: 'v1', metadata, items: past });
    }
    return sendJson(response, { kind: 'List', apiVersion: 'v1', metadata, items: pods ? items : [] });
  };
  const bench = new Bench(setting.dir ?? tempDir(t));
  const stop = new AbortController();
  const source = new KubernetesLifecycle({
    kubeconfig: api.kubeconfig(),
    waitForAudit: setting.waitForAudit ?? 0,
    timing: { minBackoffMs: 5, maxBackoffMs: 5, shortMs: 0 },
  });
  const { stored, requesters } = setting;
  const running = source.run({ ...bench.context(stop.signal), stored, requesters });
  const end = async () => {
    stop.abort();
    await running;
    await bench.buffer.close();
  };
  t.after(end);
  const lifecycle = () => bench.records().filter(({ labels }) => labels['object'] === 'container-lifecycle');
  const cursor = () => bench.pipeline.cursor<{ version?: string }>('kubernetes-lifecycle pods *')?.version;
  const actions = () => lifecycle().map(({ event_action }) => event_action);
  return { bench, lifecycle, actions, cursor, end };
}

/** Alice's request to create the object `web`. */
export const created = (seconds: number, more: Partial<AuditRecord>) => {
  const time = BigInt(Date.now() + seconds * 1000) * 1_000_000n;
  const record: Observation['record'] = {
    record_id: 'x',
    event_action: 'create',
    event_outcome: 'success',
    user_name: 'alice',
    k8s_audit_id: 'audit-1',
    k8s_audit_stage: 'ResponseComplete',
    k8s_namespace_name: 'shop',
    k8s_object_name: 'web',
    ...more,
  };
  return observation('x', { access: 'write', time, record });
};

export type Written = ReturnType<Awaited<ReturnType<typeof run>>['lifecycle']>[number];
export const endOf = (record: Written) =>
  [
    record.event_action,
    record.container_id,
    record.event_reason,
    record.event_outcome,
    record.k8s_container_restart_count,
  ].filter((part) => part !== undefined);
