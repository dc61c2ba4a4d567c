/** Events of one source that were dropped for one reason, in a span of time (milliseconds since the epoch). */
export interface DropCount {
  source: string;
  reason: string;
  count: number;
  from: number;
  until: number;
}

/** What is kept on disk: drops that no record speaks of yet, and all there ever were. */
export interface KeptDrops {
  open: DropCount[];
  totals: Array<{ source: string; reason: string; count: number }>;
}

const keyOf = (source: string, reason: string) => `${source}\0${reason}`;

/** Counts drops by source and reason until a record speaks of them. */
export class DropCounts {
  #open = new Map<string, DropCount>();
  readonly #totals = new Map<string, { source: string; reason: string; count: number }>();
  #version = 0;
  #keptVersion = 0;
  readonly #versions = new WeakMap<KeptDrops, number>();

  constructor(kept: KeptDrops | undefined) {
    kept?.open.forEach((count) => this.#open.set(keyOf(count.source, count.reason), { ...count }));
    kept?.totals.forEach((total) => this.#totals.set(keyOf(total.source, total.reason), { ...total }));
  }

  add(source: string, reason: string, count: number, at: number): void {
    this.#raise({ source, reason, count, from: at, until: at });
    const key = keyOf(source, reason);
    this.#totals.set(key, { source, reason, count: (this.#totals.get(key)?.count ?? 0) + count });
    this.#version += 1;
  }

  /** What to keep, when it has changed since it was last kept. */
  changed(): KeptDrops | undefined {
    return this.#version === this.#keptVersion ? undefined : this.#snapshot();
  }

  /** What was given to be kept is durable. */
  kept(kept: KeptDrops | undefined): void {
    this.#keptVersion = Math.max(this.#keptVersion, (kept && this.#versions.get(kept)) ?? 0);
  }

  /** Takes the counts that are to be recorded. `settle` gives what to keep from then on; `settle(false)` puts them back. */
  take(): { counts: DropCount[]; settle: (recorded?: boolean) => KeptDrops } {
    const counts = [...this.#open.values()];
    this.#open = new Map();
    return {
      counts,
      settle: (recorded = true) => {
        if (!recorded) {
          counts.forEach((count) => this.#raise(count));
        }
        this.#version += 1;
        return this.#snapshot();
      },
    };
  }

  totals(): KeptDrops['totals'] {
    return [...this.#totals.values()];
  }

  #raise({ source, reason, count, from, until }: DropCount): void {
    const open = this.#open.get(keyOf(source, reason));
    this.#open.set(keyOf(source, reason), {
      source,
      reason,
      count: (open?.count ?? 0) + count,
      from: Math.min(open?.from ?? from, from),
      until: Math.max(open?.until ?? until, until),
    });
  }

  #snapshot(): KeptDrops {
    const kept = { open: [...this.#open.values()], totals: this.totals() };
    this.#versions.set(kept, this.#version);
    return kept;
  }
}
