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
  /** Lines of the run up to this time, in nanoseconds since the epoch, may have been recorded by another replica. */
  until?: string;
  /** Of runs up to this one lines may have been. */
  others?: number;
}

/** A line by its time and its number among those of the same nanosecond. */
export interface LineName {
  time: bigint;
  number: number;
}

export const SECOND = 1_000_000_000n;
/** Times fall by less than that within a file. */
export const DISORDER = 100_000_000n;

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
  #begin: LineName | undefined;
  #newest = -1n;
  #seen = 0;
  #taken = false;
  #last: bigint;
  readonly #numbers = new Numbers();

  /** `sameFile`: it is the file that the place was kept for. `begin`: lines before this one are passed over, though none was taken. */
  constructor(saved: LogPlace | undefined, restarts: number, sameFile: boolean, begin?: LineName) {
    this.#saved = saved;
    this.#restarts = restarts;
    this.#skip = saved && sameFile ? saved.lines : 0;
    this.#after = saved && !sameFile ? BigInt(saved.last) : undefined;
    this.#from = saved ? BigInt(saved.second) : 0n;
    this.#last = saved ? BigInt(saved.last) : 0n;
    this.#begin = begin;
  }

  /** From when on lines are to be asked for, RFC 3339; `undefined` for all there are. */
  get since(): string | undefined {
    const ms = Number(this.#from / 1_000_000n);
    return ms > 0 ? new Date(ms).toISOString().replace('.000Z', 'Z') : undefined;
  }

  /** Lines up to this time may have been recorded by another replica. */
  get until(): bigint | undefined {
    return this.#saved?.until === undefined ? undefined : BigInt(this.#saved.until);
  }

  /**
   * What to do with a line of this time. `other`: it is not the file that was read before, and all that came with this request is to be looked
   * at anew; else it was taken before (`undefined`), or it is new, and this is its number among those of the same nanosecond.
   */
  take(time: bigint): number | undefined | 'other' {
    if (time < this.#from) {
      return undefined;
    }
    const number = this.#numbers.next(time);
    this.#count(time);
    if (this.#seen < this.#skip) {
      this.#seen += 1;
      const known = this.#seen === this.#skip ? time === this.#last : time <= this.#last + DISORDER;
      return known ? undefined : 'other';
    }
    if (this.#begin) {
      if (time !== this.#begin.time || number !== this.#begin.number) {
        return time > this.#begin.time + DISORDER ? 'other' : undefined;
      }
      this.#begin = undefined;
    }
    if (this.#after !== undefined && time <= this.#after) {
      return undefined;
    }
    this.#taken = true;
    this.#last = time;
    return number;
  }

  /** Whether all lines that had been taken before have come by. */
  get found(): boolean {
    return this.#seen >= this.#skip && this.#begin === undefined;
  }

  /** How far it is read by now; the place that was kept as long as nothing new has come. */
  place(ended: boolean): LogPlace {
    if (!this.#taken && !ended) {
      return this.#saved ?? { restarts: this.#restarts, second: '0', lines: 0, last: '0' };
    }
    const second = this.#newest - SECOND > this.#from ? this.#newest - SECOND : this.#from;
    let lines = 0;
    this.#counts.forEach((count, at) => (lines += at >= second ? count : 0));
    const { until, others } = this.#saved ?? {};
    const open = !ended && until !== undefined && this.#last <= BigInt(until);
    return {
      restarts: this.#restarts,
      second: String(second),
      lines,
      last: String(this.#last),
      ...(ended && { ended }),
      ...(open && { until }),
      ...(others !== undefined && (open || this.#restarts < others) && { others }),
    };
  }

  #count(time: bigint): void {
    const second = time - (time % SECOND);
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

/** Numbers lines of the same nanosecond, between which others can stand, as times fall by a little. */
class Numbers {
  #since = -1n;
  #recent = new Map<bigint, number>();
  #older = new Map<bigint, number>();

  next(time: bigint): number {
    if (time > this.#since + DISORDER) {
      [this.#older, this.#recent, this.#since] = [this.#recent, new Map(), time];
    }
    const number = this.#recent.get(time) ?? this.#older.get(time) ?? 0;
    this.#recent.set(time, number + 1);
    return number;
  }
}
