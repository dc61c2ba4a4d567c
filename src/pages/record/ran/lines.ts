import { ask, type Between } from '../../../datasource/records/ask';
import { readRecords, type RecordRow } from '../../../datasource/records/readRecords';
import type { AuditQuery } from '../../../datasource/query/types';
import { exploreUrl } from '../../../ui/exploreUrl';
import type { Place } from '../place';

/** Where the lines are that matter, where there are more than are shown. */
export type Part = 'first' | 'last';

/** Lines that are shown; more are in Explore. */
export const MOST_LINES = 20;

const question = ({ narrow }: Place): Omit<AuditQuery, 'refId'> => ({
  shape: 'records',
  objects: ['container-log'],
  where: { and: narrow },
});

export interface Lines {
  /** In the order in which they were written. */
  rows: RecordRow[];
  /** There are more than are shown. */
  more: boolean;
}

/** The first or last lines that a container wrote in a time. */
export async function readLines(uid: string, place: Place, { from, to }: Between, part: Part): Promise<Lines> {
  const direction = part === 'first' ? 'forward' : 'backward';
  const frames = await ask(uid, [{ refId: 'log', ...question(place), direction, limit: MOST_LINES + 1 }], {
    from,
    to: to + 1,
  });
  const rows = frames.flatMap(readRecords);
  const shown = rows.slice(0, MOST_LINES);
  return { rows: part === 'first' ? shown : shown.reverse(), more: rows.length > MOST_LINES };
}

export const linesUrl = (uid: string, place: Place, { from, to }: Between): string =>
  exploreUrl({ uid, query: { ...question(place), direction: 'forward' }, from: from - 1000, to: to + 1000 });
