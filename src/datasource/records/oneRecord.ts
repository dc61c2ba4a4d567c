import { ask } from './ask';
import { readRecords, type RecordRow } from './readRecords';

/** One record by its id and the time at which it was written, in milliseconds; undefined where it is not there (any more). */
export async function oneRecord(uid: string, recordId: string, time: number): Promise<RecordRow | undefined> {
  const frames = await ask(
    uid,
    [{ refId: 'record', shape: 'records', limit: 1, where: { field: 'record_id', op: '=', value: recordId } }],
    // A record's time is in nanoseconds: it may be anywhere in its millisecond.
    { from: time - 1, to: time + 2 }
  );
  return frames.flatMap(readRecords)[0];
}
