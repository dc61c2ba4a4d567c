/** An entry of a log that can only be read by offset. */
export interface Entry {
  /** Grows from entry to entry; -1 for what has none. */
  id: number;
  /** From before the time that is wanted. */
  old: boolean;
  raw: unknown;
}

export interface Step {
  /** Entries that follow the last ones without a gap, the oldest first. */
  write: Entry[];
  /** All is read; else there is another page to ask for. */
  done: boolean;
  /** The whole log is older than what was read before, so that it begins anew. */
  rewound?: true;
}

export const PAGE_SIZE = 100;

/** So many pages are held until the one before them is known to be written. */
const MOST_PAGES = 20;

/**
 * Walks from newer entries back to the last one that is known, holding what it finds; then that is written, the oldest entry first. New entries
 * push the others to higher offsets meanwhile, so that in this direction an entry can come twice, but none is passed over. Where there is more than
 * can be held, the newest is let go and walked to again when what is older was written: the newest id that is written is a position. Which end of
 * the log has offset 0 is not documented; it is seen by the first page.
 */
export class Backwards {
  #last: number;
  /** Counted from the newest entries: the first page that is held, and the one to ask for. */
  #from = 0;
  #page = 0;
  #held: Entry[][] = [];
  #total = 0;
  #ascending: boolean | undefined;

  /** `last` is the newest id that is written; -1 for none. */
  constructor(last: number) {
    this.#last = last;
  }

  get last(): number {
    return this.#last;
  }

  /** Where the next page begins. */
  get offset(): number {
    return (this.#ascending ? Math.max(0, this.#pages() - 1 - this.#page) : this.#page) * PAGE_SIZE;
  }

  /** The page at `offset` has come, and the log's length with it. */
  took(entries: Entry[], total: number): Step {
    this.#total = total;
    if (this.#ascending === undefined && entries.length > 1) {
      this.#ascending = entries[0]!.id < entries.at(-1)!.id;
      if (this.#ascending && this.#pages() > 1) {
        return { write: [], done: false };
      }
    }
    const newest = Math.max(-1, ...entries.map(({ id }) => id));
    if (this.#page === 0 && newest >= 0 && newest < this.#last) {
      this.#last = -1;
      return { write: [], done: false, rewound: true };
    }
    this.#held.push(entries);
    const reaches = entries.some(({ id, old }) => old || (id >= 0 && id <= this.#last));
    if (!reaches && this.#page < this.#pages() - 1) {
      this.#page += 1;
      if (this.#held.length > MOST_PAGES) {
        this.#held.shift();
        this.#from += 1;
      }
      return { write: [], done: false };
    }
    return this.#write();
  }

  #write(): Step {
    const fresh = new Map<number | Entry, Entry>();
    for (const entry of this.#held.flat()) {
      if (!entry.old && (entry.id < 0 || entry.id > this.#last)) {
        fresh.set(entry.id < 0 ? entry : entry.id, entry);
      }
    }
    const write = [...fresh.values()].sort((a, b) => a.id - b.id);
    this.#last = Math.max(this.#last, ...write.map(({ id }) => id));
    const done = this.#from === 0;
    this.#from = Math.max(0, this.#from - MOST_PAGES);
    this.#page = this.#from;
    this.#held = [];
    return { write, done };
  }

  #pages(): number {
    return Math.max(1, Math.ceil(this.#total / PAGE_SIZE));
  }
}
