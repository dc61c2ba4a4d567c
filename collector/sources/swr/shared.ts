import type { SwrConfig } from '../../config/swr.ts';
import { normaliseSwrAuditLog, swrAuditLogSchema, type SwrInstance } from '../../pipeline/normalise/swrAuditLog.ts';
import type { SwrRegistry } from '../../pipeline/normalise/swrTrace.ts';
import type { Observation } from '../../pipeline/observation.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { isShared, Joint, type Held, type JointState } from './joint.ts';

/** A registry as its traces are normalised with, and the project that it is in. */
export function registryOf(config: SwrConfig): SwrRegistry & { projectId: string } {
  const { name, region, projectId, enterpriseInstances } = config;
  const instances = new Map(enterpriseInstances.map(({ id, name: own = name }) => [id, own]));
  return { name, region, projectId, instances };
}

/** What the readers of one registry share: its instances, and which acts both CTS and an instance's audit log tell. */
export class Shared {
  readonly instances: SwrInstance[];
  readonly #key: string;
  readonly #joint: Joint | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** `horizon`: CTS has been read up to then, in milliseconds since the epoch. */
  constructor({ name, region, enterpriseInstances }: SwrConfig, pipeline: Pick<Pipeline, 'cursor'>, horizon: number) {
    this.instances = enterpriseInstances.map(({ id, name: own = name }) => ({ id, name: own, region }));
    this.#key = `swr-shared ${name}`;
    this.#joint = this.instances.length > 0 ? new Joint(pipeline.cursor<JointState>(this.#key), horizon) : undefined;
  }

  /** One at a time: what is decided here, and the position that comes of it, go to the disk in the same order. */
  exclusively<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#last.then(act);
    this.#last = result.catch(() => {});
    return result;
  }

  /** CTS tells of something; false when it has been recorded, from an audit log. What an audit log knows besides is added. */
  told(observation: Observation): boolean {
    return !this.#joint || !isShared(observation) || this.#joint.told(observation, (id) => this.#instance(id)?.name);
  }

  /** An audit log tells of something: whether it is to be recorded now, perhaps later, or has been by CTS. */
  noted(observation: Observation, instance: string, raw: unknown): 'write' | 'hold' | 'joined' {
    return this.#joint && isShared(observation) ? this.#joint.noted(observation, instance, raw) : 'write';
  }

  /** CTS has been read up to a time; what audit logs alone tell of the time before. */
  settled(horizon: number): Observation[] {
    return this.#observed(this.#joint?.settled(horizon) ?? []);
  }

  /** What has waited for CTS too long. */
  overdue(): Observation[] {
    return this.#observed(this.#joint?.overdue(Date.now()) ?? []);
  }

  /** The position to write, where it has changed. */
  cursor(): Record<string, unknown> {
    const changed = this.#joint?.changed();
    return changed ? { [this.#key]: changed } : {};
  }

  #instance(id: string): SwrInstance | undefined {
    return this.instances.find((one) => one.id === id);
  }

  #observed(held: Held[]): Observation[] {
    return held.flatMap(({ instance: id, raw }) => {
      const entry = swrAuditLogSchema.safeParse(raw);
      // An instance that has been taken out of the configuration meanwhile.
      const instance = this.#instance(id);
      return entry.success && instance ? [normaliseSwrAuditLog(entry.data, raw, instance)] : [];
    });
  }
}
