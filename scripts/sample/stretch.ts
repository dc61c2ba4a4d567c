import { movedTimes } from '../start/movedTimes.ts';
import type { Header } from './recording.ts';

const HOUR = 3_600_000_000_000n;

/**
 * Stretches the quiet times between the chapters of a story; all else keeps its pace, and everything its order. Times within JSON are
 * moved alike, where they are of the hour before the first quiet time or later.
 */
export function stretched(quiet: Header['quiet']) {
  const pauses = quiet.map(({ from, until, minutes }) => ({
    from: BigInt(from),
    until: BigInt(until),
    lasts: BigInt(Math.round(minutes * 60)) * 1_000_000_000n,
  }));
  const time = (at: bigint): bigint =>
    pauses.reduce((moved, { from, until, lasts }) => {
      const real = until - from;
      if (at <= from || lasts <= real) {
        return moved;
      }
      return at >= until ? moved + lasts - real : moved + ((at - from) * lasts) / real - (at - from);
    }, at);
  const begin = (pauses[0]?.from ?? 0n) - HOUR;
  return { time, json: (value: unknown) => movedTimes(value, (at) => (at < begin ? at : time(at))) };
}
