import { dateTimeFormat } from '@grafana/data';

/** Milliseconds tell which came first; Grafana's own formats leave them out. */
const CLOCK = 'HH:mm:ss.SSS';

/** Without the year where it is this one: columns are narrow. */
export function shortTime(time: number, timeZone: string): string {
  const year = (at: number) => dateTimeFormat(at, { timeZone, format: 'YYYY' });
  const date = year(time) === year(Date.now()) ? 'MM-DD' : 'YYYY-MM-DD';
  return dateTimeFormat(time, { timeZone, format: `${date} ${CLOCK}` });
}

/** With its date and the offset of the time zone. */
export const fullTime = (time: number, timeZone: string): string =>
  dateTimeFormat(time, { timeZone, format: `YYYY-MM-DD ${CLOCK} Z` });
