import { Engine, type ContainerInspect } from './engine.ts';

/** What is known of a container beyond what an event says. */
export interface ContainerInfo {
  id: string;
  name: string;
  image: string;
  imageId: string;
  tty: boolean;
  privileged: boolean;
  /** Its health check as the engine writes it into an exec event's action; `undefined` where it has none. */
  healthCheck?: string;
}

const KEPT = 5000;

/** Inspections, asked for once and kept while the container is among the newest `KEPT`. */
export class Containers {
  readonly #engine: Engine;
  readonly #known = new Map<string, ContainerInfo>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** `undefined` when the engine does not know the container any more. */
  async get(id: string): Promise<ContainerInfo | undefined> {
    const known = this.#known.get(id);
    if (known) {
      return known;
    }
    const info = await this.#engine.get<ContainerInspect>(`/containers/${encodeURIComponent(id)}/json`).then(toInfo, () => undefined);
    if (info) {
      this.#known.set(id, info);
      const oldest = this.#known.keys().next().value;
      if (this.#known.size > KEPT && oldest !== undefined) {
        this.#known.delete(oldest);
      }
    }
    return info;
  }

  /** After a rename or an update the container is asked for again. */
  forget(id: string): void {
    this.#known.delete(id);
  }
}

function toInfo(inspect: ContainerInspect): ContainerInfo {
  return {
    id: inspect.Id,
    name: inspect.Name.replace(/^\//, ''),
    image: inspect.Config?.Image ?? '',
    imageId: inspect.Image,
    tty: inspect.Config?.Tty === true,
    privileged: inspect.HostConfig?.Privileged === true || inspect.HostConfig?.PidMode === 'host',
    healthCheck: healthCheckCommand(inspect.Config?.Healthcheck?.Test),
  };
}

/** How the engine runs a health check's test. Source: moby, daemon/health.go. */
export function healthCheckCommand(test: string[] | undefined): string | undefined {
  switch (test?.[0]) {
    case 'CMD-SHELL':
      return `/bin/sh -c ${test[1] ?? ''}`;
    case 'CMD':
      return test.slice(1).join(' ');
    default:
      return undefined;
  }
}
