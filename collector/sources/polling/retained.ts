import type { Journal } from '../../health/journal.ts';

/** What is known of how far a source has come, and of how far back it can go. Nanoseconds since the epoch. */
export interface Reach {
  /** `undefined` at the very first look. */
  position: bigint | undefined;
  /** The other side has nothing that is older. */
  oldest: bigint;
}

/**
 * Where to go on: at the position, or where the other side's memory begins. What lies between the two is lost, and becomes a record of a gap.
 * At the first look nothing is: nobody has asked for the time before.
 */
export function goOn(
  { position, oldest }: Reach,
  journal: Pick<Journal, 'gap'>,
  source: string,
  message: string
): bigint {
  if (position === undefined || position >= oldest) {
    return position ?? oldest;
  }
  journal.gap(source, { reason: 'no longer kept', from: position, until: oldest, message });
  return oldest;
}
