import { parseTime } from '../../pipeline/time.ts';
import { inspectSchema, type ContainerInspect } from './answers.ts';
import { Engine, EngineError } from './engine.ts';
import { rotationOf, type Rotation } from './rotation.ts';

/** What is known of a container beyond what an event says. */
export interface ContainerInfo {
  id: string;
  name: string;
  image: string;
  imageId: string;
  labels: Record<string, string>;
  tty: boolean;
  privileged: boolean;
  /** In nanoseconds since the epoch. */
  created?: bigint;
  /** How its log is rotated; `undefined` where it is not. */
  rotation?: Rotation;
  /** Its health check as the engine writes it into an exec event's action; `undefined` where it has none. */
  healthCheck?: string;
}

const KEPT = 5000;

/** A container as it is now; times in nanoseconds since the epoch, those of its last run. */
export interface Look {
  info: ContainerInfo;
  running: boolean;
  startedAt: bigint | undefined;
  finishedAt: bigint | undefined;
}

/** Inspections, asked for once and kept while the container is among the newest `KEPT`. */
export class Containers {
  readonly #engine: Engine;
  readonly #known = new Map<string, ContainerInfo>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** `undefined` when the engine does not know the container any more, or does not answer. */
  async get(id: string): Promise<ContainerInfo | undefined> {
    return this.#known.get(id) ?? (await this.look(id).catch(() => undefined))?.info;
  }

  /** As it is now; `undefined` when the engine does not know the container any more. Throws the engine's other errors. */
  async look(id: string): Promise<Look | undefined> {
    const inspect = await inspectionOf(this.#engine, id);
    if (!inspect) {
      return undefined;
    }
    const info = toInfo(inspect);
    this.#known.delete(id);
    this.#known.set(id, info);
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > KEPT && oldest !== undefined) {
      this.#known.delete(oldest);
    }
    const { Running, StartedAt, FinishedAt } = inspect.State ?? {};
    return {
      info,
      running: Running === true,
      startedAt: parseTime(StartedAt ?? ''),
      finishedAt: parseTime(FinishedAt ?? ''),
    };
  }

  /** After a rename or an update the container is asked for again. */
  forget(id: string): void {
    this.#known.delete(id);
  }
}

/** `undefined` when the engine does not know the container any more. Throws the engine's other errors. */
export async function inspectionOf(engine: Engine, id: string): Promise<ContainerInspect | undefined> {
  try {
    return await engine.get(`/containers/${encodeURIComponent(id)}/json`, inspectSchema);
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) {
      return undefined;
    }
    throw error;
  }
}

export const isPrivileged = ({ HostConfig }: ContainerInspect) =>
  HostConfig?.Privileged === true || HostConfig?.PidMode === 'host';

function toInfo(inspect: ContainerInspect): ContainerInfo {
  return {
    id: inspect.Id,
    name: inspect.Name.replace(/^\//, ''),
    image: inspect.Config?.Image ?? '',
    imageId: inspect.Image,
    labels: inspect.Config?.Labels ?? {},
    tty: inspect.Config?.Tty === true,
    privileged: isPrivileged(inspect),
    created: parseTime(inspect.Created ?? ''),
    rotation: inspect.HostConfig?.LogConfig ? rotationOf(inspect.HostConfig.LogConfig) : undefined,
    healthCheck: healthCheckCommand(inspect.Config?.Healthcheck?.Test, inspect.Config?.Shell),
  };
}

/** How the engine runs a health check's test. Source: moby, daemon/health.go. */
export function healthCheckCommand(test: string[] | null | undefined, shell?: string[] | null): string | undefined {
  switch (test?.[0]) {
    case 'CMD-SHELL':
      return joined([...(shell?.length ? shell : ['/bin/sh', '-c']), ...test.slice(1)]);
    case 'CMD':
      return joined(test.slice(1));
    default:
      return undefined;
  }
}

/** As the engine joins a command's parts, without the space that it writes behind a command without arguments. */
function joined([entrypoint = '', ...args]: string[]): string {
  return `${entrypoint} ${args.join(' ')}`.replace(/ $/, '');
}
