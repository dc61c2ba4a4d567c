import { unwrap, unwrapText, type Item, type Unwrapped } from '../../pipeline/envelope/envelope.ts';
import type { Observation } from '../../pipeline/observation.ts';
import { parseAuditEvent, type AuditEvent } from '../../pipeline/normalise/auditEvent.ts';
import { auditRecordId } from '../../pipeline/normalise/auditId.ts';
import { normaliseAuditEvent } from '../../pipeline/normalise/kubernetesAudit.ts';
import { REDACTED } from '../../pipeline/redact/auditBodies.ts';
import { Rules } from '../../pipeline/rules/rules.ts';
import type { SourceContext } from '../source.ts';

/** Why the logs that come along with audit logs are dropped, as the journal has it. */
const NOT_AUDIT = 'not an audit log';

export interface Sorted {
  observations: Observation[];
  /** Events that could not be used, with the first fault of each. */
  faults: Array<{ fault: string; payload: string }>;
  /** How many events each rule let go, by the rule's name. */
  dropped: Map<string, number>;
  /** Logs other than audit logs that came in the same envelopes. */
  skipped: number;
}

const NO_RULES = new Rules([]);

const ENDS = ['ResponseComplete', 'Panic'] as const;

/** What is known of the other stages of an event's request. */
interface Stages {
  started: (auditId: string, recordId: string) => boolean;
  late: (event: AuditEvent) => boolean;
}

const UNKNOWN: Stages = { started: () => false, late: () => false };

/**
 * Turns events, in whatever envelopes, into observations. One that is no audit event is sorted out and does not harm the others. `raw`
 * holds the values' own texts where there are any. Stages of one request that come in one batch know of each other.
 */
export function sortEvents(
  values: unknown[],
  context: Pick<SourceContext, 'pipeline'>,
  raw: string[] = [],
  rules = NO_RULES
): Sorted {
  return sort(
    values.map((value, index) => unwrap(value, raw[index])),
    context,
    rules
  );
}

/** As `sortEvents`, of JSON texts such as the lines of a file; what is no JSON is sorted out too. */
export function sortTexts(texts: string[], context: Pick<SourceContext, 'pipeline'>, rules = NO_RULES): Sorted {
  return sort(texts.map(unwrapText), context, rules);
}

function sort(inputs: Unwrapped[], { pipeline }: Pick<SourceContext, 'pipeline'>, rules: Rules): Sorted {
  const sorted: Sorted = {
    observations: [],
    faults: inputs.flatMap(({ faults }) => faults),
    skipped: inputs.reduce((sum, { skipped }) => sum + skipped, 0),
    dropped: new Map(),
  };
  const parsed = inputs.flatMap(({ items }) => items).map((item) => ({ item, result: parseAuditEvent(item.value) }));
  const startedHere = new Set<string>();
  for (const { result } of parsed) {
    if ('event' in result && result.event.stage === 'ResponseStarted') {
      startedHere.add(auditRecordId(result.event));
    }
  }
  const stages: Stages = {
    started: (_, recordId) => startedHere.has(recordId) || pipeline.hasSeen(recordId),
    late: (event) =>
      event.stage === 'ResponseStarted' && ENDS.some((end) => pipeline.hasSeen(auditRecordId(event, end))),
  };
  for (const { item, result } of parsed) {
    const observation = 'event' in result ? normalise(result.event, stages, item) : result;
    if ('fault' in observation) {
      sorted.faults.push({ fault: observation.fault, payload: payloadOf(item.value) });
    } else if ('event' in result) {
      keep({ event: result.event, item, observation }, rules, sorted);
    }
  }
  return sorted;
}

interface Normalised {
  event: AuditEvent;
  item: Item;
  observation: Observation;
}

/** Keeps an observation unless a rule lets it go. The end of a request is judged as its start was, so that both stay or go. */
function keep({ event, item, observation }: Normalised, rules: Rules, sorted: Sorted): void {
  const ended = !rules.empty && observation.record.event_action?.endsWith('-end');
  const whole = ended ? normalise(event, UNKNOWN, item) : observation;
  const { droppedBy, rate } = rules.judge({ event, observation: 'fault' in whole ? observation : whole });
  if (droppedBy !== undefined) {
    sorted.dropped.set(droppedBy, (sorted.dropped.get(droppedBy) ?? 0) + 1);
    return;
  }
  observation.record.event_sample_rate = rate;
  sorted.observations.push(observation);
}

/** Counts what rules let go, and what is no audit log, as records of the collector's own. */
export function countDropped({ dropped, skipped }: Sorted, { journal }: Pick<SourceContext, 'journal'>): void {
  dropped.forEach((count, name) => journal.drop('kubernetes-audit', `rule ${name}`, count));
  if (skipped > 0) {
    journal.drop('kubernetes-audit', NOT_AUDIT, skipped);
  }
}

/** Bodies can be nested deeper than can be written out again. What was done is recorded all the same, without them. */
function normalise(event: AuditEvent, stages: Stages, { raw, origin, ends }: Item) {
  const surroundings = { origin, ends, late: stages.late(event) };
  try {
    return normaliseAuditEvent(event, stages.started, raw, surroundings);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    const omitted = { omitted: 'nested too deep' };
    const bare = { ...event, requestObject: omitted, responseObject: omitted };
    return normaliseAuditEvent(bare, stages.started, undefined, surroundings);
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
