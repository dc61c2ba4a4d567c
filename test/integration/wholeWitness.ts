import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { KubernetesClient } from '../../collector/kubernetes/client.ts';
import { ApiError } from '../../collector/kubernetes/error.ts';
import { KubeconfigCredentials } from '../../collector/kubernetes/kubeconfig.ts';

interface ContainerState {
  running?: object;
  terminated?: { containerID?: string; exitCode: number; reason: string; startedAt?: string | null };
}

interface ContainerStatus {
  name: string;
  restartCount: number;
  containerID?: string;
  state: ContainerState;
  lastState: ContainerState;
}

interface Versioned {
  metadata: { resourceVersion: string };
}

interface Listener<T> {
  listed: (all: T[]) => void;
  told: (type: string, object: T) => void;
}

interface PodObject extends Versioned {
  metadata: { name: string; uid: string; resourceVersion: string };
  status: Partial<
    Record<'initContainerStatuses' | 'containerStatuses' | 'ephemeralContainerStatuses', ContainerStatus[]>
  >;
}

interface EventObject extends Versioned {
  metadata: { uid: string; resourceVersion: string };
}

const bare = (id: string | undefined) => id?.split('://')[1] ?? '';

/** A watch is closed by the API server after so long, and begun anew. */
const WATCH_SECONDS = 600;

/**
 * Watches pods and events all the time, in the plainest way, and notes all that anybody is told of them: what the collector, which is killed
 * again and again, is compared with.
 */
export class Witness {
  /** Pods, by uid, with their names. */
  readonly pods = new Map<string, string>();
  /** Uids of the pods that are there now. */
  readonly present = new Set<string>();
  /** Ids of the containers that ran, with their pods' uids. */
  readonly started = new Map<string, string>();
  /** `ID EXIT-CODE REASON` of those whose end was told. */
  readonly ended = new Set<string>();
  /** How often containers were restarted, by `POD/CONTAINER`. */
  readonly restarts = new Map<string, number>();
  /** Versions of events: uid and resourceVersion. */
  readonly events = new Set<string>();
  /** Whether what is told of events is noted. */
  notesEvents = true;
  readonly #client: KubernetesClient;
  readonly #namespace: string;
  readonly #stop = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(kubeconfig: string, namespace: string) {
    this.#client = new KubernetesClient(new KubeconfigCredentials(kubeconfig));
    this.#namespace = namespace;
  }

  start(): void {
    const pods = this.#follow<PodObject>(`/api/v1/namespaces/${this.#namespace}/pods`, {
      listed: (all) => {
        this.present.clear();
        all.forEach((pod) => this.#see(pod));
      },
      told: (type, pod) => {
        this.#see(pod);
        if (type === 'DELETED') {
          this.present.delete(pod.metadata.uid);
        }
      },
    });
    const note = ({ metadata }: EventObject) => {
      if (this.notesEvents) {
        this.events.add(`event/${metadata.uid}/${metadata.resourceVersion}`);
      }
    };
    const events = this.#follow<EventObject>('/api/v1/events', {
      listed: (all) => all.forEach(note),
      told: (type, event) => (type === 'DELETED' ? undefined : note(event)),
    });
    this.#running = Promise.all([pods, events]);
  }

  /** Ids of the containers that were told to run, and of which nobody was told how they ended. */
  get unseen(): string[] {
    const ended = new Set([...this.ended].map((how) => how.split(' ')[0]));
    return [...this.started].filter(([id, uid]) => !ended.has(id) && !this.present.has(uid)).map(([id]) => id);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#client.close();
  }

  /** Lists, then watches from there on for as long as the API server knows where that was; else lists again. */
  async #follow<T extends Versioned>(path: string, to: Listener<T>): Promise<void> {
    const { signal } = this.#stop;
    let version: string | undefined;
    while (!signal.aborted) {
      try {
        if (version === undefined) {
          const list = (await this.#client.json(path, { signal, timeoutMs: 5000 })) as Versioned & { items: T[] };
          to.listed(list.items);
          version = list.metadata.resourceVersion;
        }
        const query = { watch: 'true', resourceVersion: version, timeoutSeconds: String(WATCH_SECONDS) };
        const body = await this.#client.stream(path, { query, signal, timeoutMs: 5000 });
        for await (const line of createInterface({ input: body })) {
          const { type, object } = JSON.parse(line) as { type: string; object: T };
          if (type === 'ERROR') {
            version = undefined;
            break;
          }
          version = object.metadata.resourceVersion;
          to.told(type, object);
        }
      } catch (error) {
        // The API server is away, or has forgotten.
        version = error instanceof ApiError ? undefined : version;
      }
      await sleep(300, undefined, { signal }).catch(() => {});
    }
  }

  #see({ metadata, status }: PodObject): void {
    this.pods.set(metadata.uid, metadata.name);
    this.present.add(metadata.uid);
    const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = status;
    for (const container of [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses]) {
      const { containerID, state, lastState, restartCount, name } = container;
      this.restarts.set(`${metadata.name}/${name}`, restartCount);
      if (state.running) {
        this.started.set(bare(containerID), metadata.uid);
      }
      // Of one that the kubelet lost only the status has the id.
      this.#seeEnd(state.terminated, containerID, metadata.uid);
      this.#seeEnd(lastState.terminated, undefined, metadata.uid);
    }
  }

  #seeEnd(terminated: ContainerState['terminated'], idOfStatus: string | undefined, uid: string): void {
    const id = bare(terminated?.containerID ?? (terminated && idOfStatus));
    if (!terminated || id === '') {
      return;
    }
    const { exitCode, reason, startedAt } = terminated;
    this.ended.add(`${id} ${exitCode} ${reason}`);
    if (startedAt) {
      this.started.set(id, uid);
    }
  }
}

/**
 * Audit events, by id and stage, that the API server has given up, as it tells in its own log: those of batches that could not be sent at five
 * tries. Source: k8s.io/apiserver/pkg/audit/metrics.go, HandlePluginError.
 */
export async function givenUp(serverLog: string): Promise<Set<string>> {
  const text = await readFile(serverLog, 'utf8');
  return new Set([...text.matchAll(/ AUDIT: id="([^"]+)" stage="([^"]+)"/g)].map(([, id, stage]) => `${id}/${stage}`));
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
