import { readLifecycle } from '../../../datasource/lifecycle/frames';
import type { Span } from '../../../datasource/lifecycle/types';
import { ask } from '../../../datasource/records/ask';
import type { RecordRow } from '../../../datasource/records/readRecords';
import type { Place } from '../place';
import { numberOf } from '../values';

/** Containers of one pod that are told of at most. */
export const MOST_CONTAINERS = 10;

/** The moment that is looked at: of what is ending, when it began. */
const momentOf = ({ time, labels }: RecordRow): number =>
  labels.event_action?.endsWith('-end') ? time - (numberOf(labels, 'event_duration') ?? 0) / 1e6 : time;

/** The containers that were there when a record was written, those of the record's own name only where it has one; the newest first. */
export async function readContainers(uid: string, place: Place, row: RecordRow): Promise<Span[]> {
  const moment = momentOf(row);
  const frames = await ask(
    uid,
    // What was running when a range begins is read from seven days before it; marks are not looked at.
    [{ refId: 'lifecycle', shape: 'lifecycle', where: { and: place.whole }, limit: 1 }],
    { from: moment - 1000, to: Math.max(moment, row.time) + 1000 }
  );
  const spans = readLifecycle(frames)?.spans ?? [];
  // The end of one run and the start of the next may be told of the same moment.
  const own = spans.filter(({ containerId }) => containerId !== '' && containerId === row.labels.container_id);
  return containersAt(own.length > 0 ? own : spans, place.container, moment);
}

/** Of each container the state that it was in at a moment; a start that was told a moment later counts. */
export function containersAt(spans: Span[], name: string | undefined, moment: number): Span[] {
  const found = new Map<string, Span>();
  for (const span of spans) {
    const isThere = span.start <= moment + 1000 && (span.end === null || span.end >= moment - 1000);
    const before = found.get(span.entity);
    if (span.kind === 'container' && isThere && (!name || span.container === name || !span.pod)) {
      found.set(span.entity, before && before.start > span.start ? before : span);
    }
  }
  return [...found.values()].sort((a, b) => b.start - a.start).slice(0, MOST_CONTAINERS);
}
