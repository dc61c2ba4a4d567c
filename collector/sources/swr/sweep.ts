/** How far traces have been read, kept with what was written. Times in milliseconds since the epoch, by the service's clock. */
export interface SweepState {
  /** All traces up to then are written, those that came late included. */
  until: number;
  /** Where the sweep that is under way goes on; absent between sweeps. */
  at?: number;
  /** The part of it that is being read. */
  part?: Part;
}

interface Part {
  from: number;
  to: number;
  /** When its first page was asked for: traces of the last moments before can still come. */
  asked: number;
  /** The mark of the next page; absent for the first. */
  next?: string;
  pages: number;
}

/** What to ask for; both times included. */
export interface Query {
  from: number;
  to: number;
  next?: string;
}

/** A page as far as it matters here. */
export interface Page {
  count: number;
  /** As the service gives it: `null` or absent where there is no more. */
  marker: string | null | undefined;
}

/** What comes after a page. */
export interface Progress {
  /** All is read up to now; else there is more to ask for at once. */
  done: boolean;
  /** A part that cannot be made smaller, and of which the service did not tell all. */
  cut?: Query;
}

export const PAGE_SIZE = 200;
const LONGEST_PART = 30 * 60_000;
const SHORTEST_PART = 60_000;
/** A part of more pages is halved. */
const MOST_PAGES = 25;

/**
 * Walks through time in sweeps: each from where all is known up to now, in parts from the oldest to the newest, each part page by page from the
 * newest trace to the oldest, as CTS gives them. What was read within `lateMs` of its own time is read again by the next sweep, for traces that
 * CTS stores late; whoever writes them has to know the others. A part of which there is more than CTS gives in a reasonable number of pages is
 * given up and made smaller. The state can be kept after each page, and a sweep goes on from it.
 */
export class Sweep {
  readonly #lateMs: number;
  #state: SweepState;
  #length = LONGEST_PART;

  constructor(state: SweepState, lateMs: number) {
    this.#state = state;
    this.#lateMs = lateMs;
  }

  get state(): SweepState {
    return this.#state;
  }

  /** What to ask for now. Nothing changes until its answer was taken. */
  next(now: number): Query {
    const { from, to, next } = this.#part(now);
    return { from, to, ...(next !== undefined && { next }) };
  }

  /** The answer to what `next` said at the same time has come. */
  took(page: Page, now: number): Progress {
    const part = this.#part(now);
    const pages = part.pages + 1;
    const marker = page.marker || undefined;
    const ended = page.count === 0 || marker === undefined || marker === part.next;
    const cut = ended && page.count >= PAGE_SIZE;
    const { until, at } = this.#state;
    if ((cut || (!ended && pages >= MOST_PAGES)) && part.to - part.from > SHORTEST_PART) {
      this.#length = Math.max(SHORTEST_PART, (part.to - part.from) / 2);
      this.#state = { until, at: part.from };
      return { done: false };
    }
    if (!ended) {
      this.#state = { until, at, part: { ...part, next: marker, pages } };
      return { done: false };
    }
    this.#length = Math.min(LONGEST_PART, this.#length * 2);
    const known = Math.max(until, Math.min(part.to, part.asked - this.#lateMs));
    const whole = part.to >= part.asked;
    this.#state = whole ? { until: known } : { until: known, at: part.to };
    return { done: whole, ...(cut && { cut: { from: part.from, to: part.to } }) };
  }

  /** The service no longer knows the mark of the page: the part is read from its beginning. False when there was none. */
  restart(): boolean {
    const { until, at, part } = this.#state;
    this.#state = { until, at: at ?? part?.from };
    return part?.next !== undefined;
  }

  #part(now: number): Part {
    const { until, at = until, part } = this.#state;
    return part ?? { from: at, to: Math.min(at + this.#length, Math.max(now, at)), asked: now, pages: 0 };
  }
}
