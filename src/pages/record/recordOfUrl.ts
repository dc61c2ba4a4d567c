import { RECORD_PARAM, RECORD_TIME_PARAM, type RecordRef } from '../routes';

/** The record that an address names; undefined where it names none, or not when it was written. */
export function recordOfUrl(search: string): RecordRef | undefined {
  const params = new URLSearchParams(search);
  const [id, at] = [params.get(RECORD_PARAM), params.get(RECORD_TIME_PARAM)];
  const time = Number(at);
  return id && at && Number.isSafeInteger(time) && time > 0 ? { id, time } : undefined;
}
