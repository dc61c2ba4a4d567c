/** Loki takes times as a signed 64-bit number of nanoseconds. */
const LAST = 2n ** 63n - 1n;
const RFC3339 = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9})\d*)?(Z|[+-]\d{2}:\d{2})$/;

/** The time, in nanoseconds since the epoch, as fine as the clock tells it. */
export const now = (): bigint => BigInt(Date.now()) * 1_000_000n;

/**
 * Nanoseconds since the epoch of an RFC 3339 time with up to nine fractional digits; `undefined` when it is none,
 * or one that cannot be kept: before 1970 or after 2262.
 */
export function parseTime(text: string): bigint | undefined {
  const match = RFC3339.exec(text);
  const seconds = match ? Date.parse(`${match[1]}${match[3]}`) : NaN;
  if (!match || Number.isNaN(seconds)) {
    return undefined;
  }
  const time = BigInt(seconds) * 1_000_000n + BigInt((match[2] ?? '').padEnd(9, '0'));
  return time >= 0n && time <= LAST ? time : undefined;
}

/** `seconds.nanoseconds`, as Docker's `since` takes it. */
export function toUnixSeconds(time: bigint): string {
  return `${time / 1_000_000_000n}.${String(time % 1_000_000_000n).padStart(9, '0')}`;
}

/** The RFC 3339 time of nanoseconds since the epoch, with as many digits as are needed but no fewer than three. */
export function formatTime(time: bigint): string {
  const [date] = new Date(Number(time / 1_000_000n)).toISOString().split('.');
  return `${date}.${String(time % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0{1,6}$/, '')}Z`;
}
