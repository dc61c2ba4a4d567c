import type { LogLine } from './demultiplex.ts';
import type { BacklogState } from './rotation.ts';

/** How far a stream of a container's log has been read: a time, and how many lines of that very nanosecond. */
interface Place {
  time: string;
  lines: number;
}

/** How far both streams have been read. Each has its own place, as only within a stream the times never fall. */
export type LogCursor = Partial<Record<LogLine['stream'], Place>> & {
  /** The engine cannot read this log, and that has been recorded. */
  unreadable?: true;
  /** The log is being read for the first time. */
  backlog?: BacklogState;
  /** When the run ended whose log has been read to its end, in nanoseconds since the epoch. */
  end?: string;
  /** What that run's start is known by, likewise. */
  run?: string;
  /** The log has been read to its end, and the container was no more. */
  gone?: true;
  /** Time of the first line of a message that is still open: the log is read again from there. */
  open?: string;
};

/** Lines of a stream can be written a little later than younger ones of the other. */
const OVERLAP = 1_000_000_000n;

/** From when on a log has to be asked for, so that nothing behind a place is missed. */
export function sinceOf(cursor: LogCursor, first: bigint): bigint {
  const newest = newestOf(cursor) ?? first;
  const open = cursor.open === undefined ? newest : BigInt(cursor.open);
  const since = open < newest - OVERLAP ? open : newest - OVERLAP;
  return since > first ? since : first;
}

/** Until when a log has been read; `undefined` where it has not been. */
export function newestOf(cursor: LogCursor): bigint | undefined {
  const times = placesOf(cursor).map(({ time }) => BigInt(time));
  return times.length > 0 ? times.reduce((a, b) => (b > a ? b : a)) : undefined;
}

const placesOf = ({ stdout, stderr }: LogCursor) => [stdout, stderr].filter((place) => place !== undefined);

/**
 * Numbers lines of the same stream and nanosecond, and recognises those that were taken in an earlier run.
 *
 * A log loses its oldest lines first. So where it still has one of the lines that were taken last, it has all that was written behind it;
 * where it begins behind them, what was between is gone, or may be.
 */
export class Numbering {
  readonly #first: bigint;
  readonly #done: LogCursor;
  readonly #now: LogCursor;
  readonly #counts = new Map<LogLine['stream'], { time: bigint; lines: number }>();
  /** Whether a line has been met that was taken last, or there is none. */
  #joined: boolean;

  constructor(done: LogCursor, first: bigint) {
    this.#first = first;
    this.#done = { ...done };
    this.#now = { ...done };
    ['open', 'unreadable', 'backlog', 'end', 'run', 'gone'].forEach((key) => delete this.#now[key as keyof LogCursor]);
    this.#joined = placesOf(done).every(({ lines }) => lines === 0);
  }

  /** Whether no line is missing between those that were taken and those to come. */
  get joined(): boolean {
    return this.#joined;
  }

  /** The line's number within its stream and nanosecond; `undefined` for one that was taken before. */
  next({ stream, time }: LogLine): number | undefined {
    const count = this.#counts.get(stream);
    const number = count?.time === time ? count.lines : 0;
    this.#counts.set(stream, { time, lines: number + 1 });
    const done = this.#done[stream] ?? { time: String(this.#first), lines: 0 };
    const doneTime = BigInt(done.time);
    this.#joined ||= time === doneTime && number + 1 === done.lines;
    if (time < doneTime || (time === doneTime && number < done.lines)) {
      return undefined;
    }
    return number;
  }

  /** A line has been made part of what is written: its stream has been read up to and with it. */
  done({ stream, time, number }: LogLine & { number: number }): void {
    this.#now[stream] = { time: String(time), lines: number + 1 };
  }

  /** What is missing up to a time has been told: it is read on from there. */
  passOver(until: bigint): void {
    this.#joined = true;
    for (const stream of ['stdout', 'stderr'] as const) {
      this.#now[stream] = { time: String(until), lines: 0 };
    }
  }

  /** `open`: the time of the first line that has been read but is not done. */
  cursor(open?: bigint): LogCursor {
    return { ...this.#now, ...(open === undefined ? {} : { open: String(open) }) };
  }
}
