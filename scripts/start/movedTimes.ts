import { formatTime, parseTime } from '../../collector/pipeline/time.ts';

const RFC_3339 = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Keys whose numbers are times since the epoch: of events of Docker, and of traces of CTS. */
const NUMBERS = new Set(['time', 'timeNano', 'record_time']);

/** JSON with each time in it moved, as precise as it is. `move` takes and gives nanoseconds since the epoch. */
export function movedTimes(value: unknown, move: (at: bigint) => bigint): unknown {
  if (typeof value === 'string') {
    return value.replace(RFC_3339, (text) => movedText(text, move));
  }
  if (Array.isArray(value)) {
    return value.map((item) => movedTimes(item, move));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      typeof item === 'number' && NUMBERS.has(key) ? movedNumber(item, move) : movedTimes(item, move),
    ])
  );
}

function movedText(text: string, move: (at: bigint) => bigint): string {
  const at = parseTime(text);
  if (at === undefined) {
    return text;
  }
  const digits = /\.(\d+)Z$/.exec(text)?.[1]?.length ?? 0;
  const [seconds, fraction = ''] = formatTime(move(at)).replace(/Z$/, '').split('.');
  return digits === 0 ? `${seconds}Z` : `${seconds}.${fraction.padEnd(9, '0').slice(0, digits)}Z`;
}

/** Of seconds, milliseconds or nanoseconds, as its size tells. */
function movedNumber(number: number, move: (at: bigint) => bigint): number {
  if (!Number.isInteger(number) || number < 0) {
    return number;
  }
  const unit = number < 1e11 ? 1_000_000_000n : number < 1e14 ? 1_000_000n : 1n;
  return Number(move(BigInt(number) * unit) / unit);
}
