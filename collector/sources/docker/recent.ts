import { createHash } from 'node:crypto';
import type { DockerEvent } from '../../pipeline/normalise/dockerEvent.ts';

/** Events are asked for again from so long before the newest one: the engine does not hand them out strictly in order. */
export const OVERLAP = 2_000_000_000n;
/** The engine itself keeps 256 events. */
const KEPT = 300;

/** The events of the last moments, so that those the engine hands out again on the next connection are known. */
export class RecentEvents {
  #times = new Map<string, bigint>();

  constructor(keys: string[], time: bigint) {
    keys.forEach((key) => this.#times.set(key, time));
  }

  /** Notes an event; false when it had been noted before. */
  add(event: DockerEvent, time: bigint): boolean {
    const parts = [time, event.Type, event.Action, event.Actor.ID, event.Actor.Attributes?.['execID'] ?? ''];
    const key = createHash('sha256').update(parts.join('\0')).digest('base64url').slice(0, 10);
    if (this.#times.has(key)) {
      return false;
    }
    this.#times.set(key, time);
    return true;
  }

  /** What to keep with a position at `newest`. */
  keys(newest: bigint): string[] {
    const kept = [...this.#times].filter(([, time]) => time >= newest - OVERLAP).slice(-KEPT);
    this.#times = new Map(kept);
    return kept.map(([key]) => key);
  }
}
