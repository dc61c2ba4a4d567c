import { unwrap, unwrapText, type Item, type Unwrapped } from '../../pipeline/envelope/envelope.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { parseAuditEvent, type AuditEvent } from '../../pipeline/normalise/auditEvent.ts';
import { auditRecordId } from '../../pipeline/normalise/auditId.ts';
import { normaliseAuditEvent } from '../../pipeline/normalise/kubernetesAudit.ts';
import { REDACTED } from '../../pipeline/redact/auditBodies.ts';
import type { SourceContext } from '../source.ts';

/** Why the logs that come along with audit logs are dropped, as the journal has it. */
export const NOT_AUDIT = 'not an audit log';

export interface Sorted {
  observations: Observation[];
  /** Events that could not be used, with the first fault of each. */
  faults: Array<{ fault: string; payload: string }>;
  /** Logs other than audit logs that came in the same envelopes. */
  skipped: number;
}

/**
 * Turns events, in whatever envelopes, into observations. One that is no audit event is sorted out and does not harm the others. `raw`
 * holds the values' own texts where there are any. Stages of one request that come in one batch know of each other.
 */
export function sortEvents(values: unknown[], context: Pick<SourceContext, 'pipeline'>, raw: string[] = []): Sorted {
  return sort(
    values.map((value, index) => unwrap(value, raw[index])),
    context
  );
}

/** As `sortEvents`, of JSON texts such as the lines of a file; what is no JSON is sorted out too. */
export function sortTexts(texts: string[], context: Pick<SourceContext, 'pipeline'>): Sorted {
  return sort(texts.map(unwrapText), context);
}

function sort(inputs: Unwrapped[], { pipeline }: Pick<SourceContext, 'pipeline'>): Sorted {
  const sorted: Sorted = {
    observations: [],
    faults: inputs.flatMap(({ faults }) => faults),
    skipped: inputs.reduce((sum, { skipped }) => sum + skipped, 0),
  };
  const parsed = inputs.flatMap(({ items }) => items).map((item) => ({ item, result: parseAuditEvent(item.value) }));
  const startedHere = new Set<string>();
  for (const { result } of parsed) {
    if ('event' in result && result.event.stage === 'ResponseStarted') {
      startedHere.add(auditRecordId(result.event));
    }
  }
  const started = (_: string, recordId: string) => startedHere.has(recordId) || pipeline.hasSeen(recordId);
  for (const { item, result } of parsed) {
    const observation = 'event' in result ? normalise(result.event, started, item) : result;
    if ('fault' in observation) {
      sorted.faults.push({ fault: observation.fault, payload: payloadOf(item.value) });
    } else {
      sorted.observations.push(observation);
    }
  }
  return sorted;
}

/** Bodies can be nested deeper than can be written out again. What was done is recorded all the same, without them. */
function normalise(
  event: AuditEvent,
  started: (auditId: string, recordId: string) => boolean,
  { raw, origin, ends }: Item
) {
  try {
    return normaliseAuditEvent(event, started, raw, { origin, ends });
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    const omitted = { omitted: 'nested too deep' };
    return normaliseAuditEvent({ ...event, requestObject: omitted, responseObject: omitted }, started, undefined, {
      origin,
      ends,
    });
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
