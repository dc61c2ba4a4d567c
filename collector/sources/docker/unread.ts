import type { Known } from './known.ts';
import { newestOf, type LogCursor } from './numbering.ts';
import type { Traits } from './selection.ts';

/** A container that is no more. */
export interface Removal {
  id: string;
  /** When it was removed, in nanoseconds since the epoch. */
  until: bigint;
  /** What had been recorded of it. */
  known?: Known;
  /** Its labels, where they are known. */
  labels?: Record<string, string>;
}

/** Whose logs are read, and from when on those are that have no position. */
export interface Reach {
  since: bigint;
  included: (container: Traits) => boolean;
}

/**
 * From when on nothing is known of what a removed container wrote, in nanoseconds since the epoch; `undefined` where its log had been read to its end,
 * or was not to be read.
 */
export function unreadFrom(
  { known, labels }: Removal,
  cursor: LogCursor | undefined,
  { since, included }: Reach
): bigint | undefined {
  const wanted = known && labels ? included({ ...known, labels }) : cursor !== undefined;
  if (!wanted || cursor?.gone || cursor?.unreadable || wasRead(known, cursor, since)) {
    return undefined;
  }
  const start = known?.start === undefined ? undefined : BigInt(known.start);
  const from = (cursor && newestOf(cursor)) ?? start ?? since;
  return from > since ? from : since;
}

function wasRead(known: Known | undefined, cursor: LogCursor | undefined, since: bigint): boolean {
  if (known?.start === undefined) {
    // It never ran, unless it had begun to be read.
    return cursor === undefined || cursor.end !== undefined;
  }
  const [start, die] = [BigInt(known.start), known.die === undefined ? undefined : BigInt(known.die)];
  return cursor?.run === known.start || (die !== undefined && die >= start && die < since);
}
