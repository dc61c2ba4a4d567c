import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { KubernetesClient } from '../../collector/kubernetes/client.ts';
import { KubeconfigCredentials } from '../../collector/kubernetes/kubeconfig.ts';

interface ContainerState {
  running?: object;
  terminated?: { containerID?: string; exitCode: number; reason: string };
}

interface ContainerStatus {
  name: string;
  restartCount: number;
  containerID?: string;
  state: ContainerState;
  lastState: ContainerState;
}

interface PodObject {
  metadata: { name: string; uid: string };
  status: Partial<
    Record<'initContainerStatuses' | 'containerStatuses' | 'ephemeralContainerStatuses', ContainerStatus[]>
  >;
}

interface EventObject {
  metadata: { uid: string; resourceVersion: string };
}

const bare = (id: string | undefined) => id?.split('://')[1] ?? '';

/**
 * Looks at pods and events again and again, as anybody can, and notes all that it sees: what the collector, which is told of changes, is
 * compared with.
 */
export class Witness {
  /** Pods, by uid, with their names. */
  readonly pods = new Map<string, string>();
  /** Names of the pods that are there now. */
  present: string[] = [];
  /** Ids of the containers that ran, with their pods' uids. */
  readonly started = new Map<string, string>();
  /** `ID EXIT-CODE REASON` of those that were seen to have ended. */
  readonly ended = new Set<string>();
  /** How often containers were restarted, by `POD/CONTAINER`. */
  readonly restarts = new Map<string, number>();
  /** Versions of events: uid and resourceVersion. */
  readonly events = new Set<string>();
  /** Whether events are looked at. */
  watchesEvents = true;
  readonly #client: KubernetesClient;
  readonly #namespace: string;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(kubeconfig: string, namespace: string) {
    this.#client = new KubernetesClient(new KubeconfigCredentials(kubeconfig));
    this.#namespace = namespace;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#client.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      // Not while the API server is away.
      await this.look().catch(() => {});
      await sleep(400, undefined, { signal }).catch(() => {});
    }
  }

  async look(): Promise<void> {
    const pods = await this.#list<PodObject>(`/api/v1/namespaces/${this.#namespace}/pods`);
    pods.forEach((pod) => this.#see(pod));
    this.present = pods.map(({ metadata }) => metadata.name);
    const events = await this.#list<EventObject>('/api/v1/events');
    if (this.watchesEvents) {
      events.forEach(({ metadata }) => this.events.add(`event/${metadata.uid}/${metadata.resourceVersion}`));
    }
  }

  async #list<T>(path: string): Promise<T[]> {
    const { items } = (await this.#client.json(path, { signal: this.#stop.signal, timeoutMs: 5000 })) as { items: T[] };
    return items;
  }

  #see({ metadata, status }: PodObject): void {
    this.pods.set(metadata.uid, metadata.name);
    const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status;
    for (const container of [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses]) {
      this.restarts.set(`${metadata.name}/${container.name}`, container.restartCount);
      for (const { running, terminated } of [container.state, container.lastState]) {
        if (running) {
          this.started.set(bare(container.containerID), metadata.uid);
        }
        if (terminated?.containerID) {
          const id = bare(terminated.containerID);
          this.started.set(id, metadata.uid);
          this.ended.add(`${id} ${terminated.exitCode} ${terminated.reason}`);
        }
      }
    }
  }
}

export interface Logged {
  /** Audit id and stage. */
  id: string;
  /** Milliseconds since the epoch. */
  time: number;
}

/** What the API server has written to its audit log. */
export async function auditLog(path: string): Promise<Logged[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => {
    const { auditID, stage, stageTimestamp } = JSON.parse(line) as Record<string, string>;
    return { id: `${auditID}/${stage}`, time: Date.parse(stageTimestamp ?? '') };
  });
}
