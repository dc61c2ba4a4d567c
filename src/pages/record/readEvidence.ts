import { ask } from '../../datasource/records/ask';
import { readRecords } from '../../datasource/records/readRecords';
import type { RecordRef } from '../routes';

/** The source's payload behind a record, as it was stored; undefined where there is none (any more). */
export async function readEvidence(uid: string, { id, time }: RecordRef): Promise<string | undefined> {
  const frames = await ask(
    uid,
    [{ refId: 'evidence', shape: 'evidence', recordId: id, recordTime: time }],
    // A record's time is in nanoseconds: it may be anywhere in its millisecond.
    { from: time - 1, to: time + 2 }
  );
  return frames.flatMap(readRecords)[0]?.body;
}
