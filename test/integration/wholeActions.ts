import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Cluster } from '../parts/kubernetes/cluster.ts';
import { waitFor } from '../parts/wait.ts';

export const NAMESPACE = 'shop';
const IMAGE = 'shop/web:1.4';
const ECHO_PORT = 8080;
/** Answers on a port, and ends when it is told to, so that the kubelet has time to tell how. */
const WEB = `echo $HOSTNAME ready; trap "exit 0" TERM; nc -ll -p ${ECHO_PORT} -e cat & wait`;
const HUNGRY = 'sleep 1; x=a; while true; do x=$x$x; done';

export const WRITERS = ['one', 'two'];
const counting = (name: string, count: number) =>
  `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); echo "${name} line $i ${'x'.repeat(300)}"; [ $((i % 5)) = 0 ] && sleep 0.1; done; sleep 1000`;

/** What alice does in a cluster. `done` names what the audit log must show as her commands, copies and so on: once each. */
export class Alice {
  readonly done: string[] = [];
  readonly #cluster: Cluster;
  readonly #kubeconfig: string;
  readonly #dir: string;

  constructor(cluster: Cluster, kubeconfig: string, dir: string) {
    this.#cluster = cluster;
    this.#kubeconfig = kubeconfig;
    this.#dir = dir;
  }

  async begin(): Promise<void> {
    await this.#kubectl(['create', 'namespace', NAMESPACE]);
    const account = () => this.#kubectl(['get', 'serviceaccount/default', 'configmap/kube-root-ca.crt', '-o', 'name']);
    await waitFor(account, { what: "the namespace's service account", seconds: 60 });
  }

  async deploy(replicas: number): Promise<void> {
    const labels = { app: 'web' };
    const template = {
      metadata: { labels },
      spec: { terminationGracePeriodSeconds: 10, containers: [container(WEB)] },
    };
    const spec = { replicas, selector: { matchLabels: labels }, template };
    await this.#create({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec });
    await this.ready(replicas);
  }

  async scale(replicas: number): Promise<void> {
    await this.#kubectl(['scale', 'deployment/web', `--replicas=${replicas}`]);
    await this.ready(replicas);
  }

  /** A pod that ends in failure again and again, and one that takes more memory than it may. */
  async trouble(): Promise<void> {
    await this.#create(pod('crash', [container('echo crashes; sleep 8; exit 3')]));
    await this.#create(pod('oom', [container(HUNGRY, { resources: { limits: { memory: '16Mi' } } })]));
  }

  /** A pod of two containers that each write so many lines `NAME line N xxx…`, about fifty a second. */
  async write(lines: number): Promise<void> {
    const writers = WRITERS.map((name) => ({ ...container(counting(name, lines)), name }));
    await this.#create(pod('busy', writers));
  }

  async exec(mark: string): Promise<void> {
    this.done.push(`exec echo ${mark}`);
    const [web] = await this.webs();
    assert.equal(await this.#kubectl(['exec', web!, '--', 'echo', mark]), `${mark}\n`);
  }

  /** A file into a container and out again. */
  async copy(): Promise<void> {
    this.done.push('copy-in /tmp', 'copy-out /tmp/there');
    const [web] = await this.webs();
    const file = join(this.#dir, 'file');
    await writeFile(file, 'hello');
    await this.#kubectl(['cp', file, `${web}:/tmp/there`]);
    await this.#kubectl(['cp', `${web}:/tmp/there`, `${file}.back`]);
  }

  async portForward(): Promise<void> {
    const [web] = await this.webs();
    this.done.push('port-forward');
    const args = ['--kubeconfig', this.#kubeconfig, '-n', NAMESPACE, 'port-forward', `pod/${web}`, `:${ECHO_PORT}`];
    const child = spawn(join(this.#cluster.binaries, 'kubectl'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
      const socket = connect(Number(/127\.0\.0\.1:(\d+)/.exec(line)?.[1]), '127.0.0.1');
      socket.end('through');
      const [answer] = (await once(socket, 'data')) as [Buffer];
      assert.equal(String(answer), 'through');
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  }

  async debug(): Promise<void> {
    const [web] = await this.webs();
    this.done.push('debug');
    const how = [`--image=${IMAGE}`, '--container=probe', '--image-pull-policy=Never', '--quiet'];
    await this.#kubectl(['debug', web!, ...how, '--', 'sh', '-c', 'echo probing']);
  }

  async evict(): Promise<void> {
    const [web] = await this.webs();
    const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: web, namespace: NAMESPACE } };
    const path = `/api/v1/namespaces/${NAMESPACE}/pods/${web}/eviction`;
    await this.#kubectl(['create', '--raw', path, '-f', '-'], JSON.stringify(eviction));
  }

  async delete(): Promise<void> {
    const [web] = await this.webs();
    await this.#kubectl(['delete', 'pod', web!, '--wait=false']);
  }

  async deleteAll(): Promise<void> {
    await this.#kubectl(['delete', 'deployment/web', 'pod/crash', 'pod/oom', 'pod/busy', '--wait=false']);
  }

  /** Names of the Deployment's pods that run and are to go on. */
  async webs(): Promise<string[]> {
    const { items } = JSON.parse(await this.#kubectl(['get', 'pods', '-l', 'app=web', '-o', 'json'])) as {
      items: Array<{
        metadata: { name: string; deletionTimestamp?: string };
        status: { conditions?: Array<{ type: string; status: string }> };
      }>;
    };
    return items
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .filter(({ status }) => status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'))
      .map(({ metadata }) => metadata.name);
  }

  async ready(replicas: number): Promise<void> {
    const what = `${replicas} pods of the Deployment to be ready`;
    await waitFor(async () => (await this.webs()).length === replicas, { what, seconds: 90, everyMilliseconds: 500 });
  }

  async #create(object: object): Promise<void> {
    await this.#kubectl(['create', '-f', '-'], JSON.stringify(object));
  }

  #kubectl(args: string[], input?: string): Promise<string> {
    return this.#cluster.kubectl(['-n', NAMESPACE, ...args], { kubeconfig: this.#kubeconfig, input });
  }
}

function container(script: string, more: object = {}) {
  return { name: 'main', image: IMAGE, imagePullPolicy: 'Never', command: ['sh', '-c', script], ...more };
}

function pod(name: string, containers: object[]) {
  const spec = { terminationGracePeriodSeconds: 2, containers };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec };
}
