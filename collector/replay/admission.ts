import { recordLine, type Observation } from '../pipeline/observation.ts';
import type { Limits } from './limits.ts';

export interface Bounds {
  /** Only records from then on and before then, in nanoseconds since the epoch. */
  from?: bigint;
  until?: bigint;
  /** What Loki would refuse is left out, and not an error. */
  skipRefused: boolean;
}

/** Whether a record is taken; else why not, and whether it was asked for (`drop`) or is a fault. */
export type Admission = 'take' | { drop: string } | { fault: string };

export const TOO_OLD = 'too old for Loki (limits_config.reject_old_samples_max_age)';
const TOO_NEW = 'too far in the future for Loki (limits_config.creation_grace_period)';
/** A record that gets too old while it is on its way would be refused. */
const MARGIN = 60_000_000_000n;

/** Decides which records are sent. */
export class Admissions {
  readonly #bounds: Bounds;
  readonly #limits: Limits;
  readonly #now: () => bigint;

  constructor(bounds: Bounds, limits: Limits, now = () => BigInt(Date.now()) * 1_000_000n) {
    this.#bounds = bounds;
    this.#limits = limits;
    this.#now = now;
  }

  /** Loki takes nothing that is older, in nanoseconds since the epoch; `undefined` where it takes anything. */
  oldest(): bigint | undefined {
    return this.#limits.maxAge === undefined ? undefined : this.#now() - this.#limits.maxAge + MARGIN;
  }

  of(observation: Observation): Admission {
    const { time } = observation;
    const { from, until, skipRefused } = this.#bounds;
    if (from !== undefined && time < from) {
      return { drop: 'before --from' };
    }
    if (until !== undefined && time >= until) {
      return { drop: 'not before --until' };
    }
    const reason = this.#refusal(observation);
    if (reason === undefined) {
      return 'take';
    }
    return skipRefused ? { drop: reason } : { fault: reason };
  }

  #refusal(observation: Observation): string | undefined {
    const { grace, maxLine } = this.#limits;
    const oldest = this.oldest();
    if (oldest !== undefined && observation.time < oldest) {
      return TOO_OLD;
    }
    if (grace !== undefined && observation.time > this.#now() + grace) {
      return TOO_NEW;
    }
    // Lines are kept below Loki's default; only a lower limit has to be looked at.
    if (maxLine !== undefined && maxLine < 256 * 1024 && Buffer.byteLength(recordLine(observation.record)) > maxLine) {
      return `longer than Loki takes (limits_config.max_line_size: ${maxLine})`;
    }
    return undefined;
  }
}
