import { CoreApp } from '@grafana/data';
import { defaultQuery } from '../query/defaults';
import type { AuditQuery } from '../query/types';

/** A count over time in a rule, whose interval Grafana sets to a second where nothing else is said. */
const ALERT_STEP = '1m';

/**
 * The query that a new rule shall store, if this is a new rule's. Grafana shows a new rule with the default query but
 * stores it only at the first change, and takes every count for one over time until it is told otherwise.
 */
export function firstAlertQuery(query: AuditQuery): AuditQuery | undefined {
  const { by, where, ...standard } = defaultQuery(CoreApp.UnifiedAlerting);
  const untouched =
    query.shape === standard.shape &&
    query.step === undefined &&
    query.objects === undefined &&
    JSON.stringify([query.by, query.where]) === JSON.stringify([by, where]);
  return untouched ? asNumber(query) : undefined;
}

/** Grafana's own flag `range` beside `instant` would make it a count over time again. */
const asNumber = (query: AuditQuery): AuditQuery => Object.assign({}, query, { instant: true, range: false });

/** What a change in the form means in a rule: a count begins as one number, and over time it needs a step. */
export function inAlertRule(query: AuditQuery, changes: Partial<AuditQuery>): Partial<AuditQuery> {
  const next = { ...query, ...changes };
  if (next.shape !== 'count') {
    return changes;
  }
  if (query.shape !== 'count') {
    return { ...changes, instant: true };
  }
  return next.instant || next.step ? changes : { ...changes, step: ALERT_STEP };
}
