import type { DateTime } from '@grafana/data';

/** The end of a time range for a link: relative times stay relative. */
export const rawTime = (time: string | DateTime): string | number => (typeof time === 'string' ? time : time.valueOf());
