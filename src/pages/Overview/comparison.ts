import { ask } from '../../datasource/records/ask';
import type { AuditQuery, Condition } from '../../datasource/query/types';
import { readCounts } from '../../datasource/records/counts';
import { hourly } from './hourly';

const DAY_MS = 24 * 60 * 60 * 1000;
const DAYS_BEFORE = 7;

/** What is compared. Labels tell each from all else, so that Loki need not read the rest: that would be a week of everything. */
const COMPARED: Array<{ title: string; where: Condition }> = [
  { title: 'Severity high and critical', where: { field: 'severity', op: '>=', value: 'high' } },
  { title: 'Severity medium', where: { field: 'severity', op: '=', value: 'medium' } },
  { title: 'Commands in containers', where: { field: 'access', op: '=', value: 'exec' } },
  { title: 'Writes by people', where: both('write') },
  { title: 'Reads by people', where: both('read') },
];

function both(access: string): Condition {
  return {
    and: [
      { field: 'actor', op: '=', value: 'human' },
      { field: 'access', op: '=', value: access },
    ],
  };
}

export interface Compared {
  title: string;
  /** What was counted, for a link to the records. */
  where: Condition;
  /** In the last 24 hours. */
  day: number;
  /** On a day of the seven before, on average. */
  before: number;
}

/** The 24 hours before a time against the week before them, which is counted once an hour, from the full hour on. */
export async function compare(uid: string, where: Condition | undefined, to: number): Promise<Compared[]> {
  const compared = COMPARED.map((one) => ({ ...one, where: { and: [one.where, ...(where ? [where] : [])] } }));
  const queries = compared.map((one, index): AuditQuery => ({
    refId: String(index),
    shape: 'count',
    instant: true,
    where: one.where,
  }));
  const [day, week] = await Promise.all([
    ask(uid, queries, { from: to - DAY_MS, to }),
    hourly(`week ${uid} ${JSON.stringify(where)}`, to, (hour) =>
      ask(uid, queries, { from: hour - (1 + DAYS_BEFORE) * DAY_MS, to: hour - DAY_MS })
    ),
  ]);
  const sum = (frames: typeof day, refId: string) =>
    readCounts(frames.filter((frame) => frame.refId === refId)).reduce((total, { value }) => total + value, 0);
  return compared.map((one, index) => ({
    ...one,
    day: sum(day, String(index)),
    before: sum(week, String(index)) / DAYS_BEFORE,
  }));
}

/** How the day differs, in words; a change of less than a tenth is none. */
export function changeText({ day, before }: Pick<Compared, 'day' | 'before'>): string {
  if (before === 0) {
    return day === 0 ? '' : 'new';
  }
  const change = day / before - 1;
  if (Math.abs(change) < 0.1) {
    return 'as before';
  }
  return change >= 1
    ? `${round(day / before)} times as many`
    : `${change > 0 ? '+' : '−'}${Math.round(Math.abs(change) * 100)} %`;
}

const round = (value: number): string => (value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString());
