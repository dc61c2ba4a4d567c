import type { Observation } from '../../pipeline/observation.ts';
import { parseAuditEvent } from '../../pipeline/normalise/auditEvent.ts';
import { normaliseAuditEvent } from '../../pipeline/normalise/kubernetesAudit.ts';
import type { SourceContext } from '../source.ts';

export interface Sorted {
  observations: Observation[];
  /** Events that could not be used, with the first fault of each. */
  faults: Array<{ fault: string; payload: string }>;
}

/**
 * Turns events into observations. One that is no audit event is sorted out and does not harm the others. `raw` holds the events' own
 * texts where there are any. Stages of one request that come in one batch know of each other.
 */
export function sortEvents(events: unknown[], context: Pick<SourceContext, 'pipeline'>, raw: string[] = []): Sorted {
  const sorted: Sorted = { observations: [], faults: [] };
  const startedHere = new Set<string>();
  const started = (auditId: string) => startedHere.has(auditId) || context.pipeline.hasSeen(`${auditId}/ResponseStarted`);
  for (const value of events) {
    const parsed = parseAuditEvent(value);
    if ('event' in parsed && parsed.event.stage === 'ResponseStarted') {
      startedHere.add(parsed.event.auditID);
    }
  }
  events.forEach((value, index) => {
    const parsed = parseAuditEvent(value);
    const observation = 'event' in parsed ? normaliseAuditEvent(parsed.event, started, raw[index]) : parsed;
    if ('fault' in observation) {
      sorted.faults.push({ fault: observation.fault, payload: raw[index] ?? JSON.stringify(value) });
    } else {
      sorted.observations.push(observation);
    }
  });
  return sorted;
}
