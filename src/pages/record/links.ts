import { exploreUrl } from '../../ui/exploreUrl';
import { recordUrl, timelineUrl, type RecordRef } from '../routes';
import type { Subject } from './subjects';

/** How much of the time before and after a record is worth a look. */
export const AROUND_MS = 15 * 60_000;

/** Address of the record's page as it is sent to a colleague, with the host. */
export const absoluteRecordUrl = (uid: string, record: RecordRef): string =>
  new URL(recordUrl(uid, record), window.location.origin).href;

/** The record by itself in Explore, where it can be asked on. */
export const exploreRecordUrl = (uid: string, { id, time }: RecordRef): string =>
  exploreUrl({
    uid,
    query: { shape: 'records', where: { and: [{ field: 'record_id', op: '=', value: id }] } },
    from: time - AROUND_MS,
    to: time + AROUND_MS,
  });

/** Looks at the time of a record. The record itself, which the link stands in, is not opened again over it. */
export const subjectTimelineUrl = (uid: string, { equal }: Subject, { time }: RecordRef): string =>
  timelineUrl({ uid, subject: equal, from: time - AROUND_MS, to: time + AROUND_MS, point: time });
