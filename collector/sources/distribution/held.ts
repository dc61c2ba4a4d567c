import { createHash } from 'node:crypto';
import { hostOf, timeOf, type DistributionEvent } from '../../pipeline/normalise/distributionEvent.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { KeptMap } from '../keptMap.ts';

/** What an event is held as: a look at a manifest's or a blob's head, a blob that was read, a blob that was written. */
export type Kind = 'manifest-head' | 'blob-head' | 'blob-pull' | 'blob-push';

export interface Held {
  /** When it came, in milliseconds since the epoch. */
  at: number;
  kind: Kind;
  /** Who, as `clientOf` has it. */
  client: string;
  event: DistributionEvent;
}

/** How long what belongs to an event is waited for, in milliseconds since it came. An upload of layers lasts; a pull begins with its manifest. */
export const WAIT_MS: Record<Kind, number> = {
  'manifest-head': 15_000,
  'blob-head': 30 * 60_000,
  'blob-pull': 5 * 60_000,
  'blob-push': 30 * 60_000,
};

/** More are not held: the oldest are recorded by themselves then. */
const MOST = 2000;

/** Whoever does something in a repository: the same name, address and program are taken for one client. */
export function clientOf({ target, actor, request }: DistributionEvent): string {
  const parts = [target.repository, actor?.name ?? '', hostOf(request?.addr) ?? '', request?.useragent ?? ''];
  return createHash('sha256').update(parts.join('\n')).digest('base64url').slice(0, 16);
}

/** Events that wait for the one that they belong to. */
export class HeldEvents {
  readonly kept: KeptMap<Held>;
  /** What was held when the collector stopped waits again: the registry may be about to send what it belongs to. */
  readonly #since: number;

  constructor(positions: Pick<Pipeline, 'cursor' | 'cursorKeys'>, registry: string, now: number) {
    this.kept = new KeptMap(positions, `distribution-held ${registry} `);
    this.#since = now;
  }

  /** Holds an event; gives those that are not held any longer for it. */
  add(kind: Kind, event: DistributionEvent, at: number): Held[] {
    this.kept.set(event.id, { at, kind, client: clientOf(event), event });
    return this.kept.trim(MOST);
  }

  /** Lets those of a client go that belong to an event, and gives them. */
  takeFor(client: string, belongs: (held: Held, earlierMs: number) => boolean, event: DistributionEvent): Held[] {
    const time = timeOf(event);
    return this.#take((held) => {
      const earlierMs = Number(time - timeOf(held.event)) / 1e6;
      return held.client === client && belongs(held, earlierMs);
    });
  }

  /** Lets those go that have waited long enough by this time, in milliseconds since the epoch. */
  takeOverdue(now: number): Held[] {
    return this.#take(({ at, kind }) => now >= Math.max(at, this.#since) + WAIT_MS[kind]);
  }

  #take(wanted: (held: Held) => boolean): Held[] {
    const taken = [...this.kept.entries()].filter(([, held]) => wanted(held));
    taken.forEach(([key]) => this.kept.delete(key));
    return taken.map(([, held]) => held);
  }
}
