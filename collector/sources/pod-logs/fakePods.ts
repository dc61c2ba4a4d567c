import type { ServerResponse } from 'node:http';
import { sendJson, sendStatus, line as watchLine, type Asked } from '../../kubernetes/testing.ts';

interface LogLine {
  /** Nanoseconds since the epoch. */
  time: bigint;
  text: string;
}

const stamp = ({ time, text }: LogLine) =>
  `${new Date(Number(time / 1_000_000n)).toISOString().slice(0, 19)}.${String(time % 1_000_000_000n).padStart(9, '0')}Z ${text}\n`;

/** A pod with one container, whose log is written, rotated and begun anew as a kubelet does it. */
export class FakePod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly followers = new Set<ServerResponse>();
  restarts = 0;
  version = 5;
  /** Of the newest file of the run, and of the run before. */
  #lines: LogLine[] = [];
  #previous: LogLine[] = [];

  constructor(name: string, namespace = 'shop') {
    this.namespace = namespace;
    this.name = name;
    this.uid = `uid-${name}`;
  }

  /** A line; `time` in nanoseconds since the epoch. */
  write(text: string, time: bigint): void {
    const line = { time, text };
    this.#lines.push(line);
    this.followers.forEach((follower) => follower.write(stamp(line)));
  }

  /** What was written is in a file that the API does not give. */
  rotate(): void {
    this.#lines = [];
  }

  /** The container ends, and its next run begins. */
  restart(): void {
    this.#previous = this.#lines;
    this.#lines = [];
    this.restarts += 1;
    this.version += 1;
    this.followers.forEach((follower) => follower.end());
    this.followers.clear();
  }

  /** As in a list of pods, `padding` making it as bulky as real ones are. */
  object(padding = ''): object {
    const { namespace, name, uid, restarts } = this;
    const metadata = { namespace, name, uid, resourceVersion: String(this.version), labels: { app: name } };
    const ended = { terminated: { containerID: `containerd://${uid}-${restarts - 1}` } };
    return {
      metadata: { ...metadata, ...(padding && { managedFields: [{ fieldsV1: { padding } }] }) },
      spec: { nodeName: 'node-1', containers: [{ name: 'web', image: 'shop/web:1.4' }] },
      status: {
        containerStatuses: [
          {
            name: 'web',
            restartCount: restarts,
            state: { running: {} },
            lastState: restarts > 0 ? ended : {},
            containerID: `containerd://${uid}-${restarts}`,
          },
        ],
      },
    };
  }

  /** Source: kubernetes, pkg/kubelet/kuberuntime/logs (sinceTime, tailLines, follow). */
  log(response: ServerResponse, { follow, previous, sinceTime, tailLines }: Asked['query']): void {
    const all = previous === 'true' ? this.#previous : this.#lines;
    const since = sinceTime === undefined ? 0n : BigInt(Date.parse(sinceTime)) * 1_000_000n;
    const last = tailLines === undefined ? all : all.slice(Math.max(0, all.length - Number(tailLines)));
    const text = last
      .filter(({ time }) => time >= since)
      .map(stamp)
      .join('');
    response.writeHead(200, { 'content-type': 'text/plain' });
    if (follow !== 'true') {
      response.end(text);
      return;
    }
    response.flushHeaders();
    if (text !== '') {
      response.write(text);
    }
    this.followers.add(response);
    response.once('close', () => this.followers.delete(response));
  }
}

/** The API server's side of pods and their logs. */
export class FakePods {
  readonly pods: FakePod[];
  readonly #padding: string;
  readonly #watches = new Set<ServerResponse>();

  constructor(pods: FakePod[], padding = '') {
    this.pods = pods;
    this.#padding = padding;
  }

  answer(response: ServerResponse, { path, query }: Pick<Asked, 'path' | 'query'>): void {
    const [, name, log] = /^\/api\/v1\/namespaces\/[^/]+\/pods\/([^/]+)(\/log)?$/.exec(path) ?? [];
    const pod = this.pods.find((one) => one.name === name);
    if (path === '/api/v1/pods' && query['watch'] !== undefined) {
      response.writeHead(200).flushHeaders();
      this.#watches.add(response);
      response.once('close', () => this.#watches.delete(response));
    } else if (path === '/api/v1/pods') {
      const items = this.pods.map((one) => one.object(this.#padding));
      sendJson(response, { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '5' }, items });
    } else if (!pod) {
      sendStatus(response, 404, `pods "${name}" not found`);
    } else if (log === undefined) {
      sendJson(response, { kind: 'Pod', apiVersion: 'v1', ...pod.object() });
    } else {
      pod.log(response, query);
    }
  }

  /** Tells whoever watches that a pod has changed. */
  changed(pod: FakePod): void {
    const value = { kind: 'Pod', apiVersion: 'v1', ...pod.object(this.#padding) };
    this.#watches.forEach((watch) => watch.write(watchLine('MODIFIED', value)));
  }
}
