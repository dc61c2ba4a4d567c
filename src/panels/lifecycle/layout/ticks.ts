import type { Range } from './scale';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps that people count time by. */
const STEPS = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
];

export interface Ticks {
  step: number;
  times: number[];
}

/** Times for an axis, at most so many; whole hours and days are those of a zone that is so many milliseconds ahead of UTC. */
export function ticks({ from, to }: Range, most: number, ahead: number): Ticks {
  const step = STEPS.find((one) => (to - from) / one <= most) ?? Math.ceil((to - from) / most / DAY) * DAY;
  const times: number[] = [];
  for (let time = Math.ceil((from + ahead) / step) * step - ahead; time <= to; time += step) {
    times.push(time);
  }
  return { step, times };
}

export type Precision = 'milliseconds' | 'seconds' | 'minutes' | 'days';

/** How exactly a tick has to be written to tell it from its neighbours. */
export function precisionOf(step: number): Precision {
  if (step < SECOND) {
    return 'milliseconds';
  }
  if (step < MINUTE) {
    return 'seconds';
  }
  return step < DAY ? 'minutes' : 'days';
}
