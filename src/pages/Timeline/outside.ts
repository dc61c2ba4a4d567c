import { ask, type Between } from '../../datasource/records/ask';
import { readCounts } from '../../datasource/records/counts';
import { readRecords } from '../../datasource/records/readRecords';
import { MINUTE_MS } from './minutes';
import type { OwnRecords } from './ownRecords';

/** Records of a timeline on one side of the time range. */
export interface Side {
  count: number;
  /** How far the time range has to go for all of them, in milliseconds since 1970. */
  edge: number;
}

const DAY_MS = 24 * 60 * MINUTE_MS;

/** Records in the day before a time range and in the day after it, up to now; a side without any is absent. */
export async function readOutside(
  uid: string,
  own: OwnRecords,
  { from, to }: Between,
  now: number
): Promise<{ before?: Side; after?: Side }> {
  const [before, after] = await Promise.all([
    readSide(uid, own, { from: from - DAY_MS, to: from }, 'forward'),
    readSide(uid, own, { from: to, to: Math.min(to + DAY_MS, now) }, 'backward'),
  ]);
  // A minute more: what is at the very edge of a picture is not seen.
  return {
    before: before && { count: before.count, edge: before.farthest - MINUTE_MS },
    after: after && { count: after.count, edge: Math.min(after.farthest + MINUTE_MS, now) },
  };
}

async function readSide(
  uid: string,
  own: OwnRecords,
  between: Between,
  direction: 'forward' | 'backward'
): Promise<{ count: number; farthest: number } | undefined> {
  // A range up to now has nothing after it.
  if (between.to - between.from < MINUTE_MS) {
    return undefined;
  }
  const frames = await ask(
    uid,
    [
      { ...own, refId: 'count', shape: 'count', instant: true },
      { ...own, refId: 'farthest', shape: 'records', limit: 1, direction },
    ],
    between
  );
  const count = readCounts(frames.filter(({ refId }) => refId === 'count')).reduce((sum, { value }) => sum + value, 0);
  const [farthest] = frames.filter(({ refId }) => refId !== 'count').flatMap(readRecords);
  return count > 0 && farthest ? { count, farthest: farthest.time } : undefined;
}

export const countsText = ({ count }: Side, where: string): string =>
  `${count.toLocaleString()} ${count === 1 ? 'record' : 'records'} ${where}`;
