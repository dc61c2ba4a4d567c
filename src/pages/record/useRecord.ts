import { oneRecord } from '../../datasource/records/oneRecord';
import type { RecordRow } from '../../datasource/records/readRecords';
import type { RecordRef } from '../routes';
import { useAnswer, type Answer } from '../../ui/useAnswer';

/** The record that a link or row names. No value and no failure, when it is not loading, means that it is not there. */
export const useRecord = (uid: string, { id, time }: RecordRef): Answer<RecordRow | undefined> =>
  useAnswer(`${uid} ${time} ${id}`, () => oneRecord(uid, id, time));
