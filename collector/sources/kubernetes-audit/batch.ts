import type { Observation } from '../../pipeline/observation.ts';
import { parseAuditEvent, type AuditEvent } from '../../pipeline/normalise/auditEvent.ts';
import { auditRecordId } from '../../pipeline/normalise/auditId.ts';
import { normaliseAuditEvent } from '../../pipeline/normalise/kubernetesAudit.ts';
import { REDACTED } from '../../pipeline/redact/auditBodies.ts';
import { Rules } from '../../pipeline/rules/rules.ts';
import type { SourceContext } from '../source.ts';

export interface Sorted {
  observations: Observation[];
  /** Events that could not be used, with the first fault of each. */
  faults: Array<{ fault: string; payload: string }>;
  /** How many events each rule let go, by the rule's name. */
  dropped: Map<string, number>;
}

const NO_RULES = new Rules([]);

/**
 * Turns events into observations. One that is no audit event is sorted out and does not harm the others. `raw` holds the events' own
 * texts where there are any. Stages of one request that come in one batch know of each other.
 */
export function sortEvents(
  events: unknown[],
  context: Pick<SourceContext, 'pipeline'>,
  raw: string[] = [],
  rules = NO_RULES
): Sorted {
  const sorted: Sorted = { observations: [], faults: [], dropped: new Map() };
  const parsed = events.map(parseAuditEvent);
  const startedHere = new Set<string>();
  for (const result of parsed) {
    if ('event' in result && result.event.stage === 'ResponseStarted') {
      startedHere.add(auditRecordId(result.event));
    }
  }
  const started = (_: string, recordId: string) => startedHere.has(recordId) || context.pipeline.hasSeen(recordId);
  parsed.forEach((result, index) => {
    const observation = 'event' in result ? normalise(result.event, started, raw[index]) : result;
    if ('fault' in observation) {
      sorted.faults.push({ fault: observation.fault, payload: payloadOf(events[index]) });
    } else if ('event' in result) {
      keep(result.event, observation, rules, sorted);
    }
  });
  return sorted;
}

/** Keeps an observation unless a rule lets it go. The end of a request is judged as its start was, so that both stay or go. */
function keep(event: AuditEvent, observation: Observation, rules: Rules, sorted: Sorted): void {
  const ended = !rules.empty && observation.record.event_action?.endsWith('-end');
  const whole = ended ? normalise(event, () => false, undefined) : observation;
  const { droppedBy, rate } = rules.judge({ event, observation: 'fault' in whole ? observation : whole });
  if (droppedBy !== undefined) {
    sorted.dropped.set(droppedBy, (sorted.dropped.get(droppedBy) ?? 0) + 1);
    return;
  }
  observation.record.event_sample_rate = rate;
  sorted.observations.push(observation);
}

/** Counts what rules let go, as records of the collector's own. */
export function countDropped({ dropped }: Sorted, { journal }: Pick<SourceContext, 'journal'>): void {
  dropped.forEach((count, name) => journal.drop('kubernetes-audit', `rule ${name}`, count));
}

/** Bodies can be nested deeper than can be written out again. What was done is recorded all the same, without them. */
function normalise(
  event: AuditEvent,
  started: (auditId: string, recordId: string) => boolean,
  raw: string | undefined
) {
  try {
    return normaliseAuditEvent(event, started, raw);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    const omitted = { omitted: 'nested too deep' };
    return normaliseAuditEvent({ ...event, requestObject: omitted, responseObject: omitted }, started);
  }
}

/** What is kept of an unusable event. Nothing is known of its bodies, which can hold secrets. */
function payloadOf(value: unknown): string {
  const redact = ([key, inner]: [string, unknown]) => [key, /^re(quest|sponse)Object$/.test(key) ? REDACTED : inner];
  const whole = typeof value !== 'object' || value === null || Array.isArray(value);
  const redacted = whole ? value : Object.fromEntries(Object.entries(value).map(redact));
  try {
    return JSON.stringify(redacted) ?? '';
  } catch (error) {
    return `cannot be written out: ${(error as Error).message}`;
  }
}
