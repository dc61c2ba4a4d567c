import { useMemo } from 'react';
import { dateTimeForTimeZone, dateTimeFormat, systemDateFormats } from '@grafana/data';
import type { TimeZone } from '@grafana/schema';
import type { Scale } from '../layout/scale';
import { precisionOf, ticks, type Ticks } from '../layout/ticks';

/** Room for a label such as 11/23 09:45. */
const LABEL_WIDTH = 100;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The times on the axis, and how they are written. */
export function useTicks(
  { from, to, width }: Scale,
  timeZone: TimeZone
): { ticks: Ticks; tickLabel: (time: number) => string } {
  return useMemo(() => {
    const ahead = dateTimeForTimeZone(timeZone, from).utcOffset() * MINUTE;
    const found = ticks({ from, to }, Math.max(Math.floor(width / LABEL_WIDTH), 2), ahead);
    const format = formatOf(found.step, to - from);
    return { ticks: found, tickLabel: (time) => dateTimeFormat(time, { timeZone, format }) };
  }, [from, to, width, timeZone]);
}

/** As the server is told to write times. */
function formatOf(step: number, length: number): string {
  const { interval } = systemDateFormats;
  switch (precisionOf(step)) {
    case 'milliseconds':
      return interval.millisecond;
    case 'seconds':
      return interval.second;
    case 'minutes':
      return length > DAY ? interval.hour : interval.minute;
    case 'days':
      return interval.day;
  }
}
