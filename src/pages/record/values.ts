import {
  dateTimeFormat,
  dateTimeFormatTimeAgo,
  formattedValueToString,
  getTimeZone,
  getValueFormat,
} from '@grafana/data';
import { FIELDS, type FieldInfo, type RecordField } from '../../../record/record.gen';

/** A record's fields and labels by name, as the data source's rows carry them. */
export type Values = Readonly<Record<string, string | undefined>>;

const byName = new Map<string, FieldInfo>(FIELDS.map((field) => [field.name, field]));

/** Grafana's names of the schema's units (UCUM). */
const FORMATS: Record<string, string> = { ns: 'ns', By: 'bytes' };

/** A label that a record has or has not; its value only keeps streams apart. */
const MARK = 'late';

/** The value as people read it, in their units: 48290768 ns is 48.3 ms. */
export function shownValue(name: string, value: string): string {
  if (name === MARK) {
    return 'yes';
  }
  const format = FORMATS[byName.get(name)?.unit ?? ''];
  const number = Number(value);
  return format && value !== '' && Number.isFinite(number)
    ? formattedValueToString(getValueFormat(format)(number, number === 0 ? 0 : undefined))
    : value;
}

/** The value as it was written, with its unit; undefined where it is shown as it was written. */
export function rawValue(name: string, value: string): string | undefined {
  if (name === MARK) {
    return value;
  }
  const unit = byName.get(name)?.unit;
  return unit && shownValue(name, value) !== value ? `${value} ${unit === 'By' ? 'bytes' : unit}` : undefined;
}

/** A number of a record; undefined where it has none. */
export function numberOf(values: Values, name: RecordField): number | undefined {
  const text = values[name];
  return text === undefined || text === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);
}

/** Point in time in the time zone that the user chose in Grafana, to the millisecond. */
export const timeText = (time: number): string =>
  dateTimeFormat(time, { timeZone: getTimeZone(), format: 'YYYY-MM-DD HH:mm:ss.SSS' });

export const agoText = (time: number): string => dateTimeFormatTimeAgo(time, { timeZone: getTimeZone() });

/** The short name or offset of that zone at that time. */
export const zoneText = (time: number): string =>
  dateTimeFormat(time, { timeZone: getTimeZone(), format: 'z' }) || 'UTC';

/** The time of a day, where the day is known. */
export const clockText = (time: number): string =>
  dateTimeFormat(time, { timeZone: getTimeZone(), format: 'HH:mm:ss.SSS' });

/** The day, in the same zone. */
export const dayText = (time: number): string =>
  dateTimeFormat(time, { timeZone: getTimeZone(), format: 'YYYY-MM-DD' });

/** A duration in milliseconds, in the unit that fits it. */
export const durationText = (ms: number): string => formattedValueToString(getValueFormat('ms')(ms));
