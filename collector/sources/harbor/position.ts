/**
 * How far an audit log has been read. Entries are numbered by the database in the order in which they are written, but can become visible out
 * of order: a number that is not there yet may come a moment later. So the numbers that are missing below the newest are looked for again
 * for a while. In the log of one project most of them are other projects'.
 */
export interface Position {
  /** No entry from this number on has been taken. */
  next: number;
  /** The newest entry that was taken: its number, and its time as Harbor writes it. */
  last?: { id: number; time: string };
  /** Numbers below `next` that were not there, in order, and since when they are waited for (milliseconds since the epoch). */
  missing: Array<{ from: number; to: number; since: number }>;
}

/** A number that is missing is looked for again for so long. */
export const LATE_MS = 2 * 60_000;
/** Ranges of missing numbers that are remembered at most. */
const MOST_MISSING = 500;

export const beginAt = (next: number): Position => ({ next, missing: [] });

/** The number to read from: the first that is missing, or the newest that was taken, which shows whether it is still the same log. */
export const readFrom = ({ next, last, missing }: Position): number => missing[0]?.from ?? last?.id ?? next;

/** Whether an entry has not been taken. */
export const isNew = ({ next, missing }: Position, id: number): boolean =>
  id >= next || missing.some(({ from, to }) => id >= from && id <= to);

/** The position behind an entry. */
export function taken(position: Position, id: number, time: string, now: number): Position {
  const { next, missing } = position;
  if (id < next) {
    return { ...position, missing: missing.flatMap((range) => without(range, id)) };
  }
  const skipped = id > next ? [{ from: next, to: id - 1, since: now }] : [];
  return { next: id + 1, last: { id, time }, missing: [...missing, ...skipped].slice(-MOST_MISSING) };
}

function without(range: Position['missing'][number], id: number): Position['missing'] {
  const { from, to, since } = range;
  if (id < from || id > to) {
    return [range];
  }
  const parts = [
    { from, to: id - 1, since },
    { from: id + 1, to, since },
  ];
  return parts.filter((part) => part.from <= part.to);
}

/** The position without numbers that have been waited for long enough. */
export function expired(position: Position, now: number): Position {
  const missing = position.missing.filter(({ since }) => since > now - LATE_MS);
  return missing.length === position.missing.length ? position : { ...position, missing };
}
