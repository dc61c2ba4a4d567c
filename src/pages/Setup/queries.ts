import type { AuditQuery, Condition } from '../../datasource/query/types';
import { ofSource } from '../sources/source';

/** Grafana, like Loki by default, gives no more than 5,000 lines; a collector writes some 15 checks an hour. */
export const MOST_CHECKS = 3000;
export const MOST_RUNS = 500;
export const MOST_TROUBLES = 500;

const HOUR = 3_600_000;
/** Checks are repeated after an hour; what is older than two says nothing of now. */
export const CHECKS_MS = 2 * HOUR;
/** How far back the last start is looked for. */
export const RUNS_MS = 7 * 24 * HOUR;

const ofCollector = (cluster: string, actions: string[]): Condition => ({
  and: [ofSource({ object: 'collector', cluster }), { field: 'event_action', op: 'in', value: actions }],
});

const records = (refId: string, limit: number, where: Condition): AuditQuery => ({
  refId,
  shape: 'records',
  limit,
  where,
});

/** What collectors found of what they need. */
export const checksOf = (cluster: string): AuditQuery =>
  records('checks', MOST_CHECKS, ofCollector(cluster, ['check']));

/** When collectors started and ended. */
export const runsOf = (cluster: string): AuditQuery =>
  records('runs', MOST_RUNS, ofCollector(cluster, ['start', 'stop']));

/** What is missing, or may be, and why. */
export const troublesOf = (cluster: string): AuditQuery =>
  records(
    'troubles',
    MOST_TROUBLES,
    ofCollector(cluster, ['gap', 'damage', 'permission-lost', 'permission-regained', 'clock-skew'])
  );

/** What was let go on purpose: each record counts the events of a few seconds. */
export const dropsOf = (cluster: string): AuditQuery => records('drops', MOST_TROUBLES, ofCollector(cluster, ['drop']));

/** The newest record of an object; its name is the object's. */
export const lastOf = (object: string, cluster: string): AuditQuery =>
  records(lastRefId(object), 1, ofSource({ object, cluster }));

export const lastRefId = (object: string) => `last ${object}`;

const RHYTHM_STEP = '1m';
/** For how long before it is looked at how far the records of a source usually are apart. */
export const RHYTHM_MS = 6 * HOUR;

/** When there were records of each object. */
export const rhythmOf = (cluster: string): AuditQuery => ({
  refId: 'rhythm',
  shape: 'count',
  by: ['object', 'cluster'],
  step: RHYTHM_STEP,
  where: ofSource({ cluster }),
});

/** The newest command that the Kubernetes audit log tells of: it was run by way of the API server. */
export const executionOf = (cluster: string): AuditQuery =>
  records('execution', 1, {
    and: [ofSource({ object: 'kubernetes-audit', cluster }), { field: 'access', op: '=', value: 'exec' }],
  });
