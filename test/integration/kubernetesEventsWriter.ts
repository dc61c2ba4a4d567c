import type { ControlPlane } from '../parts/kubernetes/controlPlane.ts';

interface Written {
  metadata: { name: string; namespace: string; uid: string; resourceVersion: string };
}

/** Writes Event objects and their updates as the parts of a cluster do, in either API, and knows every version that there was. */
export class EventWriter {
  /** uid and resourceVersion of all that was written. */
  readonly versions = new Set<string>();
  /** The newest version of each event. */
  readonly newest = new Map<string, string>();
  readonly #kubectl: ControlPlane['kubectl'];
  readonly #namespace: string;
  #rounds = 0;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor({ kubectl }: Pick<ControlPlane, 'kubectl'>, namespace: string) {
    this.#kubectl = kubectl;
    this.#namespace = namespace;
  }

  /** Some events, each then updated twice. */
  async round(events = 8): Promise<void> {
    const name = `round-${++this.#rounds}`;
    let items = Array.from({ length: events }, (_, index) => this.#event(`${name}-${index}`, index % 2 === 0));
    items = await this.#write('create', items);
    for (const count of [2, 3]) {
      items = await this.#write(
        'replace',
        items.map((item) => repeated(item, count))
      );
    }
  }

  /** Writes rounds until `stop`. */
  start(): void {
    this.#stopped = false;
    this.#running = (async () => {
      while (!this.#stopped) {
        await this.round();
      }
    })();
    this.#running.catch(() => {});
  }

  stop(): Promise<void> {
    this.#stopped = true;
    return this.#running;
  }

  async #write(verb: 'create' | 'replace', items: object[]): Promise<object[]> {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    const answer = await this.#kubectl([verb, '-f', '-', '-o', 'json'], { input });
    // One document after the other, each beginning and ending at the margin.
    const written = JSON.parse(`[${answer.replace(/^\}\n\{/gm, '},{')}]`) as Written[];
    for (const { metadata } of written) {
      this.versions.add(`${metadata.uid}/${metadata.resourceVersion}`);
      this.newest.set(metadata.uid, `${metadata.uid}/${metadata.resourceVersion}`);
    }
    return written;
  }

  /** What the kubelet writes (v1), or a part with the newer recorder (events.k8s.io/v1). */
  #event(name: string, kubelet: boolean): object {
    const metadata = { name, namespace: this.#namespace };
    const about = { kind: 'Pod', apiVersion: 'v1', name: 'web', namespace: this.#namespace, uid: 'u1' };
    const now = new Date().toISOString();
    if (kubelet) {
      const times = { firstTimestamp: `${now.slice(0, 19)}Z`, lastTimestamp: `${now.slice(0, 19)}Z`, count: 1 };
      const source = { component: 'kubelet', host: 'n1' };
      return {
        apiVersion: 'v1',
        kind: 'Event',
        metadata,
        involvedObject: about,
        reason: 'BackOff',
        type: 'Warning',
        ...times,
        source,
      };
    }
    return {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata,
      regarding: about,
      eventTime: now.replace('Z', '000Z'),
      action: 'Binding',
      reason: 'FailedScheduling',
      type: 'Warning',
      note: 'no node',
      reportingController: 'default-scheduler',
      reportingInstance: 'default-scheduler-1',
    };
  }
}

function repeated(item: object, count: number): object {
  const now = new Date().toISOString();
  return 'regarding' in item
    ? { ...item, series: { count, lastObservedTime: now.replace('Z', '000Z') } }
    : { ...item, count, lastTimestamp: `${now.slice(0, 19)}Z` };
}
