/**
 * What has been told of actions that both the audit log and webhooks tell of. Both have the time of the same moment (harbor,
 * src/controller/event: one event goes to both), so an action is named by its second and a key (`artifactKey`). Equal actions within a second
 * are told apart by counting: the audit log has an entry for each, and a webhook comes for each.
 *
 * Kept with the pipeline's positions, so that it outlives a crash together with the records that it speaks of.
 */
import type { Pipeline } from '../../pipeline/pipeline.ts';
import { KeptMap } from '../keptMap.ts';

/** A delivery of a webhook: `sending` while its answer is on its way, `lost` when that may not have arrived, so that it may come again. */
interface Delivery {
  /** The policy that sent it, and the event's id there; CloudEvents tell. */
  policy: string;
  id?: string;
  answer: 'sending' | 'sent' | 'lost';
}

/** What is known of one action. */
interface Slot {
  deliveries: Delivery[];
  /** Entries of the audit log, and records that were written. */
  read: number;
  records: number;
}

/** A second. */
interface Page {
  /** When it was last spoken of, in milliseconds since the epoch. */
  at: number;
  slots: Record<string, Slot>;
}

/** An action: its key within a second since the epoch. */
export interface ActionName {
  second: number;
  key: string;
}

/** What names a delivery among those of an action. */
export interface DeliveryName {
  policy: string;
  id?: string;
}

/** A second is forgotten so long after it was last spoken of: Harbor tries a delivery again for a few minutes. */
export const REMEMBERED_MS = 15 * 60_000;
/** Seconds that are remembered at most; the one spoken of longest ago is forgotten first. */
const MOST_PAGES = 10_000;

const EMPTY: Slot = { deliveries: [], read: 0, records: 0 };

export class Ledger {
  readonly #pages: KeptMap<Page>;
  /** Answers whose fate has become known since the last time something was written. */
  #answers: Array<{ action: ActionName; delivery: DeliveryName; sent: boolean }> = [];
  #noted = 0;

  /** Of a delivery whose answer was on its way in the last run nobody knows whether it has arrived. */
  constructor(pipeline: Pick<Pipeline, 'cursor' | 'cursorKeys'>, prefix: string) {
    this.#pages = new KeptMap(pipeline, prefix);
    for (const [key, page] of this.#pages.entries()) {
      const slots = Object.entries(page.slots).map(([name, slot]): [string, Slot] => {
        const deliveries = slot.deliveries.map((one) =>
          one.answer === 'sent' ? one : { ...one, answer: 'lost' as const }
        );
        return [name, { ...slot, deliveries }];
      });
      this.#pages.set(key, { ...page, slots: Object.fromEntries(slots) });
    }
    this.#pages.commit();
  }

  /** The answer to a delivery has got out, or has not. */
  answered(action: ActionName, delivery: DeliveryName, sent: boolean): void {
    this.#answers.push({ action, delivery, sent });
  }

  /** Begins a draft. */
  begin(): void {
    for (const { action, delivery, sent } of this.#answers) {
      const slot = this.#slot(action);
      const at = slot.deliveries.findIndex((one) => isOf(one, delivery) && one.answer === 'sending');
      if (at >= 0) {
        const deliveries = slot.deliveries.with(at, { ...slot.deliveries[at]!, answer: sent ? 'sent' : 'lost' });
        this.#put(action, { ...slot, deliveries });
      }
    }
    this.#noted = this.#answers.length;
  }

  /**
   * Notes a delivery. The number of the event among its equals, from 1; `undefined` for one that has been told before: an attempt whose answer
   * was lost is made again, and two policies may tell of the same event.
   */
  deliver(action: ActionName, delivery: DeliveryName): number | undefined {
    const slot = this.#slot(action);
    // Without an id all that tells a second attempt from a second event is that the first one's answer did not get out.
    const before = slot.deliveries.findIndex(
      (one) => isOf(one, delivery) && (delivery.id !== undefined || one.answer === 'lost')
    );
    if (before >= 0) {
      const deliveries = slot.deliveries.with(before, { ...delivery, answer: 'sending' });
      this.#put(action, { ...slot, deliveries });
      return undefined;
    }
    const events = eventsOf(slot.deliveries);
    const deliveries: Delivery[] = [...slot.deliveries, { ...delivery, answer: 'sending' }];
    this.#put(action, { ...slot, deliveries });
    const number = deliveries.filter(({ policy }) => policy === delivery.policy).length;
    return number > events ? number : undefined;
  }

  /** Notes an entry of the audit log. True when there is no record of it yet. */
  read(action: ActionName): boolean {
    const slot = this.#slot(action);
    this.#put(action, { ...slot, read: slot.read + 1 });
    return slot.read + 1 > slot.records;
  }

  /** Notes that a record is written. */
  record(action: ActionName): void {
    const slot = this.#slot(action);
    this.#put(action, { ...slot, records: slot.records + 1 });
  }

  /** How many entries of the audit log and how many records there are. */
  counts(action: ActionName): Pick<Slot, 'read' | 'records'> {
    return this.#slot(action);
  }

  /**
   * Forgets what was spoken of too long ago, but not what happened at `unread` or later (seconds since the epoch): the audit log, which is
   * still to be read from there, will tell of it.
   */
  prune(now: number, unread = Infinity): void {
    this.#pages.trim(MOST_PAGES);
    for (const [key, { at }] of this.#pages.entries()) {
      if (at >= now - REMEMBERED_MS) {
        return;
      }
      if (Number(key) < unread) {
        this.#pages.delete(key);
      }
    }
  }

  changes(): Record<string, unknown> {
    return this.#pages.changes();
  }

  commit(): void {
    this.#pages.commit();
    this.#answers.splice(0, this.#noted);
    this.#noted = 0;
  }

  rollback(): void {
    this.#pages.rollback();
    this.#noted = 0;
  }

  #slot({ second, key }: ActionName): Slot {
    return this.#pages.get(String(second))?.slots[key] ?? EMPTY;
  }

  #put({ second, key }: ActionName, slot: Slot): void {
    const page = this.#pages.get(String(second));
    this.#pages.set(String(second), { at: Date.now(), slots: { ...page?.slots, [key]: slot } });
  }
}

const isOf = (one: Delivery, { policy, id }: DeliveryName): boolean => one.policy === policy && one.id === id;

/** How many events deliveries tell of: each policy tells each once. */
function eventsOf(deliveries: Delivery[]): number {
  const counts = new Map<string, number>();
  deliveries.forEach(({ policy }) => counts.set(policy, (counts.get(policy) ?? 0) + 1));
  return Math.max(0, ...counts.values());
}
