import type { RecordRow } from '../../datasource/records/readRecords';
import { HEARTBEAT_MS, SOONEST_MS, type JudgedPlace, type State } from '../sources/silence';

/** A collector, as its own records show it. */
export interface Collector {
  host: string;
  version?: string;
  /**
   * `silent`: it did not say that it ended, and has not been heard of for longer than its checks are apart, or nothing comes from its whole
   * cluster. `due`: its next sign may still come, and nothing else that comes shows that it runs.
   */
  state: 'running' | 'due' | 'stopped' | 'silent';
  /** When it started, or ended; undefined where that is longer ago than was looked. Milliseconds since 1970. */
  since?: number;
  /** When it was last heard of. */
  lastSign: number;
}

/** What a check found, on one host or on several alike. */
export interface Prerequisite {
  /** Key in the configuration. */
  part: string;
  check: string;
  status: 'ok' | 'missing' | 'unknown';
  /** False for what would only be good to have. */
  needed: boolean;
  found: string;
  fix?: string;
  hosts: string[];
  /** When the newest of them was written. */
  time: number;
}

const hostOf = ({ labels }: RecordRow): string => labels.host_name ?? '';

function groupBy<T>(items: T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) {
      group.push(item);
    } else {
      groups.set(key(item), [item]);
    }
  }
  return groups;
}

const newestOf = (records: RecordRow[]): RecordRow | undefined =>
  records.reduce<RecordRow | undefined>((a, b) => (a && a.time >= b.time ? a : b), undefined);

/** What is known of a cluster's collectors. */
interface Signs {
  /** Their starts and ends. */
  runs: RecordRow[];
  /** All else that they have said of themselves. */
  others: RecordRow[];
  /** Whether anything comes from the cluster. */
  place: JudgedPlace['state'];
}

/** The collectors of a cluster, by the name of their host. */
export function collectorsOf({ runs, others, place }: Signs, now: number): Collector[] {
  const runsByHost = groupBy(runs, hostOf);
  return [...groupBy([...runs, ...others], hostOf)]
    .map(([host, records]): Collector => {
      const run = newestOf(runsByHost.get(host) ?? []);
      const lastSign = Math.max(...records.map(({ time }) => time));
      const state = run?.labels.event_action === 'stop' ? 'stopped' : stateOf(now - lastSign, place);
      return { host, version: newestOf(records)?.labels.collector_version, state, since: run?.time, lastSign };
    })
    .sort((a, b) => a.host.localeCompare(b.host));
}

function stateOf(age: number, place: JudgedPlace['state']): Collector['state'] {
  if (age <= SOONEST_MS) {
    return 'running';
  }
  if (age > HEARTBEAT_MS || place === 'silent') {
    return 'silent';
  }
  return place === 'quiet' ? 'due' : 'running';
}

const STATUS: Record<string, Prerequisite['status']> = { success: 'ok', failure: 'missing' };

/**
 * What is there and what is missing now. A collector writes all findings of a part of its configuration together, with one time: the newest
 * of them are the whole truth about the part. What was found before its last start may be about another configuration.
 */
export function prerequisitesOf(runs: RecordRow[], checks: RecordRow[]): Prerequisite[] {
  const starts = groupBy(
    runs.filter(({ labels }) => labels.event_action === 'start'),
    hostOf
  );
  const current = checks.filter((check) => check.time >= (newestOf(starts.get(hostOf(check)) ?? [])?.time ?? 0));
  const latest = [
    ...groupBy(current, (check) => `${hostOf(check)}\n${check.labels.collector_source ?? ''}`).values(),
  ].flatMap((records) => records.filter(({ time }) => time === newestOf(records)?.time));
  const alike = groupBy(latest.map(readCheck), ({ part, check, status, needed, fix, found }) =>
    JSON.stringify([part, check, status, needed, fix, status === 'ok' ? '' : found])
  );
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    const hosts = [...new Set(group.flatMap((one) => one.hosts))].sort();
    return first ? [{ ...first, hosts, time: Math.max(...group.map(({ time }) => time)) }] : [];
  });
}

function readCheck(record: RecordRow): Prerequisite {
  const { labels, time } = record;
  return {
    part: labels.collector_source ?? '',
    check: labels.event_reason ?? '',
    status: STATUS[labels.event_outcome ?? ''] ?? 'unknown',
    needed: labels.collector_required !== 'false',
    found: labels.message ?? record.body,
    fix: labels.collector_fix,
    hosts: [hostOf(record)],
    time,
  };
}

/** Events that were let go, of one source for one reason. */
export interface Drops {
  source: string;
  reason: string;
  count: number;
  lastTime: number;
}

export function dropsBySource(drops: RecordRow[]): Drops[] {
  const groups = groupBy(drops, ({ labels }) => `${labels.collector_source ?? ''}\n${labels.event_reason ?? ''}`);
  return [...groups.values()]
    .map((records) => ({
      source: records[0]?.labels.collector_source ?? '',
      reason: records[0]?.labels.event_reason ?? '',
      count: records.reduce((sum, { labels }) => sum + Number(labels.event_count ?? 0), 0),
      lastTime: Math.max(...records.map(({ time }) => time)),
    }))
    .sort((a, b) => b.count - a.count);
}

/** How an object does: what its card says before it is opened. */
export type Verdict = 'missing' | 'silent' | 'recorded' | 'idle' | 'ready' | 'nothing';

/**
 * `missing`: something that is needed is. `silent`, `recorded` and `idle`: there are records in the time range, and whether more are to be
 * expected and come. `ready`: all is there, and nothing was recorded. `nothing`: no collector has looked, and nothing was recorded.
 */
export function verdictOf(prerequisites: Prerequisite[], state: State | undefined): Verdict {
  if (prerequisites.some(({ status, needed }) => status === 'missing' && needed)) {
    return 'missing';
  }
  if (state !== undefined) {
    return state === 'sending' ? 'recorded' : state === 'silent' ? 'silent' : 'idle';
  }
  return prerequisites.length > 0 ? 'ready' : 'nothing';
}
