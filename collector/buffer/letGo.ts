import { before, type Position } from './position.ts';
import type { Segments } from './segments.ts';

/** What was let go to make room. */
export interface Dropped {
  /** Records by object; evidence goes with its record and is not counted. */
  records: Map<string, number>;
  /** The oldest and newest time of them, in nanoseconds since the epoch; 0 where there was none. */
  from: bigint;
  until: bigint;
  bytes: number;
}

/**
 * Walks over frames from a place on, until at most `most` bytes lie behind it and `atLeast` has been passed, and counts what was in
 * them. Nothing is changed on disk.
 */
export function letGo(
  segments: Segments,
  place: Position,
  most: number,
  atLeast: Position
): { place: Position; dropped: Dropped } {
  const dropped: Dropped = { records: new Map(), from: 0n, until: 0n, bytes: 0 };
  const labelsOf = new Map<string, Record<string, string>>();
  const all = segments.bytesFrom(place);
  let at = place;
  while (before(at, segments.end) && (segments.bytesFrom(at) > most || before(at, atLeast))) {
    const { frame, next } = segments.step(at);
    for (const { stream, time } of frame?.entries ?? []) {
      const labels = labelsOf.get(stream) ?? (JSON.parse(stream) as Record<string, string>);
      labelsOf.set(stream, labels);
      if (labels['tallyman'] !== 'evidence') {
        const object = labels['object'] ?? 'unknown';
        dropped.records.set(object, (dropped.records.get(object) ?? 0) + 1);
        dropped.from = dropped.until === 0n || time < dropped.from ? time : dropped.from;
        dropped.until = time > dropped.until ? time : dropped.until;
      }
    }
    at = next;
  }
  dropped.bytes = all - segments.bytesFrom(at);
  return { place: at, dropped };
}
