import { ask } from '../../../datasource/records/ask';
import { readRecords, type RecordRow } from '../../../datasource/records/readRecords';
import type { AuditQuery } from '../../../datasource/query/types';
import { exploreUrl } from '../../../ui/exploreUrl';
import type { RelatedScope } from './scopes';

/** Records that are shown before the one that is open, and as many after it. */
export const MOST_BESIDE = 10;

export interface Related {
  /** By time; the one that is open is among them. */
  rows: RecordRow[];
  /** There are more, before or after. */
  more: boolean;
}

const question = ({ where }: RelatedScope): Omit<AuditQuery, 'refId'> => ({ shape: 'records', where: { and: where } });

/** The records of a scope nearest to the one that is open, before and after it. */
export async function readRelated(uid: string, scope: RelatedScope, open: RecordRow): Promise<Related> {
  const { time } = open;
  // One more than is shown tells whether there are more; the record itself is found too.
  const limit = MOST_BESIDE + 2;
  const [before, after] = await Promise.all([
    ask(uid, [{ refId: 'before', ...question(scope), direction: 'backward', limit }], {
      from: time - scope.halfMs,
      // A record's time is in nanoseconds: it may be anywhere in its millisecond.
      to: time + 1,
    }),
    ask(uid, [{ refId: 'after', ...question(scope), direction: 'forward', limit }], {
      from: time,
      to: time + scope.halfMs,
    }),
  ]);
  return beside(before.flatMap(readRecords), after.flatMap(readRecords), open);
}

/** What was before, the record that is open, and what was after. What happened in the same millisecond is found by both questions. */
export function beside(before: RecordRow[], after: RecordRow[], open: RecordRow): Related {
  const seen = new Set([open.labels.record_id]);
  const fresh = (rows: RecordRow[]) =>
    rows.filter(({ labels: { record_id: id } }) => {
      const isNew = !seen.has(id);
      seen.add(id);
      return isNew;
    });
  const [older, newer] = [fresh(before), fresh(after)];
  return {
    rows: [...older.slice(0, MOST_BESIDE).reverse(), open, ...newer.slice(0, MOST_BESIDE)],
    more: older.length > MOST_BESIDE || newer.length > MOST_BESIDE,
  };
}

/** All of them in Explore. */
export const relatedUrl = (uid: string, scope: RelatedScope, time: number): string =>
  exploreUrl({ uid, query: question(scope), from: time - scope.halfMs, to: time + scope.halfMs });
