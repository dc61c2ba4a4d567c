/** How far a container's log has been read, as it is kept. */
export interface LogPlace {
  /** How often the container had been restarted before the run that was read last. */
  restarts: number;
  /** A whole second, in nanoseconds since the epoch, and how many lines since then have been taken of that run. */
  second: string;
  lines: number;
  /** Time of the last line taken, in nanoseconds since the epoch. */
  last: string;
  /** The run was read to its end. */
  ended?: boolean;
}

const SECOND = 1_000_000_000n;
/** Times fall by less than that within a file. */
const DISORDER = 100_000_000n;

/**
 * Finds the place in a log that is asked for again. The API takes whole seconds to begin at, and gives lines in the order of the file, in
 * which times can fall by a little where a container writes to both of its streams: so lines are counted from a second on. Where the file is
 * another one (a new run's, or the one before was rotated away) the count says nothing, and lines up to the last one's time are passed over.
 */
export class Reading {
  readonly #restarts: number;
  readonly #skip: number;
  readonly #after: bigint | undefined;
  readonly #from: bigint;
  readonly #saved: LogPlace | undefined;
  readonly #counts = new Map<bigint, number>();
  #newest = -1n;
  #seen = 0;
  #last: bigint;
  #number = { time: -1n, lines: 0 };

  /** `sameFile`: it is the file that the place was kept for. */
  constructor(saved: LogPlace | undefined, restarts: number, sameFile: boolean) {
    this.#saved = saved;
    this.#restarts = restarts;
    this.#skip = saved && sameFile ? saved.lines : 0;
    this.#after = saved && !sameFile ? BigInt(saved.last) : undefined;
    this.#from = saved ? BigInt(saved.second) : 0n;
    this.#last = saved ? BigInt(saved.last) : 0n;
  }

  /** From when on lines are to be asked for, RFC 3339; `undefined` for all there are. */
  get since(): string | undefined {
    return this.#saved ? new Date(Number(this.#from / 1_000_000n)).toISOString().replace('.000Z', 'Z') : undefined;
  }

  /**
   * What to do with a line of this time. `other`: it is not the file that was read before, and all that came with this request is to be looked
   * at anew; else it was taken before (`undefined`), or it is new, and this is its number among those of the same nanosecond.
   */
  take(time: bigint): number | undefined | 'other' {
    if (time < this.#from) {
      return undefined;
    }
    this.#count(time);
    if (this.#seen < this.#skip) {
      this.#seen += 1;
      const known = this.#seen === this.#skip ? time === this.#last : time <= this.#last + DISORDER;
      return known ? undefined : 'other';
    }
    if (this.#after !== undefined && time <= this.#after) {
      return undefined;
    }
    this.#last = time;
    return this.#number.lines - 1;
  }

  /** Whether all lines that had been taken before have come by. */
  get found(): boolean {
    return this.#seen >= this.#skip;
  }

  place(ended: boolean): LogPlace {
    const second = this.#newest - SECOND > this.#from ? this.#newest - SECOND : this.#from;
    let lines = 0;
    this.#counts.forEach((count, at) => (lines += at >= second ? count : 0));
    return {
      restarts: this.#restarts,
      second: String(second),
      lines,
      last: String(this.#last),
      ...(ended && { ended }),
    };
  }

  #count(time: bigint): void {
    const second = time - (time % SECOND);
    this.#number = { time, lines: this.#number.time === time ? this.#number.lines + 1 : 1 };
    this.#counts.set(second, (this.#counts.get(second) ?? 0) + 1);
    if (second > this.#newest) {
      this.#newest = second;
      for (const known of this.#counts.keys()) {
        if (known < second - SECOND) {
          this.#counts.delete(known);
        }
      }
    }
  }
}
