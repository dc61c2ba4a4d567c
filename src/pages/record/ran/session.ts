import { ask } from '../../../datasource/records/ask';
import { readRecords, type RecordRow } from '../../../datasource/records/readRecords';
import { equalTo } from '../place';
import { numberOf } from '../values';

export const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A way into a container, from its beginning to its end. */
export interface Session {
  begin: RecordRow;
  /** Not there while it lasts, where nobody saw it, or more than a day later. */
  end?: RecordRow;
}

const isEnd = ({ labels }: RecordRow): boolean => labels.event_action?.endsWith('-end') === true;

/**
 * What was recorded of a session, by one of its records; undefined where that is of none. A way in whose source names no session is all that
 * is known of it.
 */
export async function readSession(uid: string, row: RecordRow): Promise<Session | undefined> {
  const { object } = row.labels;
  const same = equalTo(row.labels, ['cluster', 'session_id']);
  if (!same || !object) {
    return row.labels.access === 'exec' && row.labels.event_outcome !== 'failure' ? { begin: row } : undefined;
  }
  const lasted = (isEnd(row) ? (numberOf(row.labels, 'event_duration') ?? 0) : 0) / 1e6;
  const from = row.time - lasted - MINUTE_MS;
  const frames = await ask(
    uid,
    [
      {
        refId: 'session',
        shape: 'records',
        objects: [object],
        where: { and: same },
        direction: 'forward',
        limit: 20,
      },
    ],
    { from, to: Math.min(from + DAY_MS, Math.max(Date.now(), row.time + 1)) }
  );
  return sessionOf(frames.flatMap(readRecords), row);
}

/** The beginning and the end among a session's records. */
export function sessionOf(records: RecordRow[], row: RecordRow): Session {
  const end = records.find(isEnd) ?? (isEnd(row) ? row : undefined);
  const begin = records.find((one) => !isEnd(one) && one.labels.access === 'exec');
  return { begin: begin ?? records.find((one) => !isEnd(one)) ?? row, end };
}

/** How long it lasted in milliseconds, as the source says or by the times of its records; undefined where its end is not known. */
export function lastedMs({ begin, end }: Session): number | undefined {
  if (!end) {
    return undefined;
  }
  const told = numberOf(end.labels, 'event_duration');
  return told === undefined ? end.time - begin.time : told / 1e6;
}

/** The time in which a container's log lines may have to do with a session; a minute of one whose end is not known. */
export function windowOf(session: Session): { from: number; to: number } {
  const { begin, end } = session;
  const from = begin === end ? end.time - (lastedMs(session) ?? 0) : begin.time;
  return { from, to: end?.time ?? from + MINUTE_MS };
}
