import { distributionEventSchema, type DistributionEvent } from '../../pipeline/normalise/distributionEvent.ts';

/** What was in a notification. */
export interface Opened {
  events: DistributionEvent[];
  /** What is no event of a kind that is known, with the first thing that is wrong with it. */
  faults: Array<{ fault: string; payload: string }>;
}

/**
 * Takes a notification apart, which may hold no events; `undefined` for what is none. One event that is none does not harm the others.
 * Source: distribution, notifications/event.go (Envelope).
 */
export function openEnvelope(value: unknown): Opened | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return undefined;
  }
  const { events = Object.keys(value).length === 0 ? [] : undefined } = value as { events?: unknown };
  if (!Array.isArray(events)) {
    return undefined;
  }
  const opened: Opened = { events: [], faults: [] };
  for (const item of events as unknown[]) {
    const result = distributionEventSchema.safeParse(item);
    if (result.success) {
      opened.events.push(result.data);
    } else {
      const issue = result.error.issues[0];
      const fault = `${issue?.path.join('.') || 'event'}: ${issue?.message ?? 'not an event'}`;
      opened.faults.push({ fault, payload: JSON.stringify(item) });
    }
  }
  return opened;
}
