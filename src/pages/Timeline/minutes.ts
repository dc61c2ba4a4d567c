/** Choices of how much before and after a point in time is shown, in minutes. */
export const AROUND: readonly number[] = [1, 5, 15, 60];
export const DEFAULT_AROUND = 5;

/** Choices of how far back what happened before it is looked for, in minutes. */
export const BEFORE: readonly number[] = [15, 60, 360, 1440];
export const DEFAULT_BEFORE = 60;

export const MINUTE_MS = 60_000;

export const minutesText = (minutes: number): string =>
  minutes < 60 ? `${minutes} min` : minutes < 1440 ? `${minutes / 60} h` : `${minutes / 1440} d`;
