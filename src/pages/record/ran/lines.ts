import { ask, type Between } from '../../../datasource/records/ask';
import { readRecords, type RecordRow } from '../../../datasource/records/readRecords';
import type { AuditQuery } from '../../../datasource/query/types';
import { exploreUrl } from '../../../ui/exploreUrl';
import type { Place } from '../place';

/** Lines that are shown; more are in Explore. */
export const MOST_LINES = 20;

const question = ({ narrow }: Place): Omit<AuditQuery, 'refId'> => ({
  shape: 'records',
  objects: ['container-log'],
  where: { and: narrow },
  direction: 'forward',
});

/** The first lines that a container wrote in a time; one more than are shown, where there are more. */
export async function readLines(uid: string, place: Place, { from, to }: Between): Promise<RecordRow[]> {
  const frames = await ask(uid, [{ refId: 'log', ...question(place), limit: MOST_LINES + 1 }], { from, to: to + 1 });
  return frames.flatMap(readRecords);
}

export const linesUrl = (uid: string, place: Place, { from, to }: Between): string =>
  exploreUrl({ uid, query: question(place), from: from - 1000, to: to + 1000 });
