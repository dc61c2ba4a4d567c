import type { LogLine } from './demultiplex.ts';

/** How far a stream of a container's log has been read: a time, and how many lines of that very nanosecond. */
interface Place {
  time: string;
  lines: number;
}

/** How far both streams have been read. Each has its own place, as only within a stream the times never fall. */
export type LogCursor = Partial<Record<LogLine['stream'], Place>> & {
  /** The engine cannot read this log, and that has been recorded. */
  unreadable?: true;
  /** Time of the first line of a message that is still open: the log is read again from there. */
  open?: string;
};

/** Lines of a stream can be written a little later than younger ones of the other. */
const OVERLAP = 1_000_000_000n;

/** From when on a log has to be asked for, so that nothing behind a place is missed. */
export function sinceOf(cursor: LogCursor, first: bigint): bigint {
  const times = [cursor.stdout, cursor.stderr].flatMap((place) => (place ? [BigInt(place.time)] : []));
  const newest = times.reduce((a, b) => (b > a ? b : a), first);
  const open = cursor.open === undefined ? newest : BigInt(cursor.open);
  const since = open < newest - OVERLAP ? open : newest - OVERLAP;
  return since > first ? since : first;
}

/** Numbers lines of the same stream and nanosecond, and recognises those that were taken in an earlier run. */
export class Numbering {
  readonly #first: bigint;
  readonly #done: LogCursor;
  readonly #now: LogCursor;
  readonly #counts = new Map<LogLine['stream'], { time: bigint; lines: number }>();

  constructor(done: LogCursor, first: bigint) {
    this.#first = first;
    this.#done = { ...done };
    this.#now = { ...done };
    delete this.#now.open;
    delete this.#now.unreadable;
  }

  /** The line's number within its stream and nanosecond; `undefined` for one that was taken before. */
  next({ stream, time }: LogLine): number | undefined {
    const count = this.#counts.get(stream);
    const number = count?.time === time ? count.lines : 0;
    this.#counts.set(stream, { time, lines: number + 1 });
    const done = this.#done[stream] ?? { time: String(this.#first), lines: 0 };
    const doneTime = BigInt(done.time);
    if (time < doneTime || (time === doneTime && number < done.lines)) {
      return undefined;
    }
    return number;
  }

  /** A line has been made part of what is written: its stream has been read up to and with it. */
  done({ stream, time, number }: LogLine & { number: number }): void {
    this.#now[stream] = { time: String(time), lines: number + 1 };
  }

  /** `open`: the time of the first line that has been read but is not done. */
  cursor(open?: bigint): LogCursor {
    return { ...this.#now, ...(open === undefined ? {} : { open: String(open) }) };
  }
}
