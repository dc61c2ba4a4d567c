import { ApiError } from '../../kubernetes/error.ts';
import { sleep } from '../source.ts';
import { containersOf, type ContainerState } from './runs.ts';
import type { Shared } from './shared.ts';

/** A container as it is now, and what waits for it to change. */
export class Current {
  readonly #shared: Shared;
  readonly #gone = new AbortController();
  #state: ContainerState;
  #wake: () => void = () => {};
  /** Versions of the state, so that no change is slept through. */
  #version = 0;

  constructor(state: ContainerState, shared: Shared) {
    this.#state = state;
    this.#shared = shared;
  }

  get state(): ContainerState {
    return this.#state;
  }

  get version(): number {
    return this.#version;
  }

  /** Aborted when the pod is no more. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** For people. */
  get name(): string {
    const { pod, container } = this.#state;
    return `${pod.namespace}/${pod.name}/${container}`;
  }

  update(state: ContainerState): void {
    this.#state = state;
    this.#version += 1;
    this.#wake();
  }

  end(): void {
    this.#gone.abort();
    this.#version += 1;
    this.#wake();
  }

  /** Asks for the pod as it is now. */
  async refresh(): Promise<void> {
    const { client, context } = this.#shared;
    const { pod, container } = this.#state;
    const path = `/api/v1/namespaces/${encodeURIComponent(pod.namespace)}/pods/${encodeURIComponent(pod.name)}`;
    try {
      const found = containersOf(await client.json(path, { signal: context.signal }), pod);
      const state = found?.containers.find((other) => other.container === container);
      if (state && state.pod.uid === pod.uid && state.restarts >= this.#state.restarts) {
        this.update(state);
      }
    } catch (error) {
      // What is gone does not change any more; whoever may not get pods relies on the watch.
      if (!(error instanceof ApiError && (error.status === 404 || error.status === 403))) {
        throw error;
      }
    }
  }

  /** Waits until the state is another one than that of a version. */
  changed(version: number): Promise<void> {
    return version === this.#version ? this.pause(600_000) : Promise.resolve();
  }

  /** Waits, but not through a change. */
  pause(ms: number): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    return sleep(ms, AbortSignal.any([this.#shared.context.signal, woken.signal]));
  }
}
