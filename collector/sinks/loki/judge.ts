import type { Entry } from '../../buffer/codec.ts';
import { parseTime } from '../../pipeline/time.ts';
import type { Answer } from './client.ts';
import { withLabel } from './encode.ts';

/** `wait` with `doubt`: some or all of the push may have been stored all the same. */
export type Outcome =
  { kind: 'stored' } | { kind: 'split'; reason: string } | { kind: 'wait'; reason: string; doubt: boolean };

/** What an answer to a push means. Source: grafana/loki, pkg/distributor/http.go and distributor.go. */
export function judge(answer: Answer): Outcome {
  const reason = `${answer.status} ${answer.text}`.trim();
  switch (answer.status) {
    case 204:
      return { kind: 'stored' };
    case 400:
    case 413:
    case 422:
      return { kind: 'split', reason };
    case 401:
    case 403:
    case 404:
      return { kind: 'wait', reason: `${reason} (check loki.url, loki.tenant and the credentials)`, doubt: false };
    case 407:
      return { kind: 'wait', reason: `${reason} (check loki.proxyUrl and loki.proxyAuth)`, doubt: false };
    case 260:
      return { kind: 'wait', reason: `${reason} (writing is blocked for this tenant)`, doubt: false };
    case 500:
      // Between Loki's own parts a push can be larger than they take; it will never be smaller.
      return /message larger than max/.test(answer.text)
        ? { kind: 'split', reason }
        : { kind: 'wait', reason, doubt: true };
    default:
      return { kind: 'wait', reason, doubt: true };
  }
}

/** Nanoseconds since the epoch before which a refusal says that Loki takes nothing (limits_config.reject_old_samples_max_age). */
export function oldestTaken(reason: string): bigint | undefined {
  const text = /oldest acceptable timestamp is: (\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))/.exec(reason)?.[1];
  return text === undefined ? undefined : parseTime(text);
}

/** Nanoseconds since the epoch from which on a refusal says that Loki takes nothing yet (limits_config.creation_grace_period). */
export function youngestRefused(reason: string): bigint | undefined {
  const times = [...reason.matchAll(/has timestamp too new: (\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))/g)];
  const known = times.flatMap(([, text]) => parseTime(text!) ?? []);
  return known.length === 0 ? undefined : known.reduce((a, b) => (b < a ? b : a));
}

/** Whether an answer says that one stream was given more than it may have in a second. */
export const tooFastForAStream = (reason: string): boolean => /per stream rate limit exceeded/i.test(reason);

const CLASSES: Array<[RegExp, string]> = [
  [/too new/, 'too far in the future'],
  [/too old/, 'too old'],
  [/too far behind|out of order/, 'out of order'],
  [/max entry size/i, 'line too long'],
  [/label/, 'labels'],
  [/message larger than max|too large/i, 'too large'],
];

/** What kind of refusal it is, of a bounded set: it is counted by. Source: grafana/loki, pkg/validation/validate.go. */
export function kindOfRefusal(reason: string): string {
  return CLASSES.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other';
}

const HALF_HOUR = 30n * 60_000_000_000n;

/**
 * Loki takes nothing that is more than an hour older than the newest entry of its stream (half of ingester.max_chunk_age). What one
 * collector kept through an outage can be, when others write the same streams: it goes to a stream for its half hour. `undefined`
 * when that was not the reason, or all of it has been tried.
 */
export function movedToLateStreams(entries: Entry[], reason: string): Entry[] | undefined {
  if (!/too far behind/.test(reason)) {
    return undefined;
  }
  let moved = false;
  const late = entries.map((entry) => {
    const labels = JSON.parse(entry.stream) as Record<string, string>;
    const began = new Date(Number((entry.time - (entry.time % HALF_HOUR)) / 1_000_000n));
    const late = began.toISOString().slice(0, 16);
    // What is imported has a label of its own, which its half hour's replaces.
    if (labels['late'] === late) {
      return entry;
    }
    moved = true;
    return { ...entry, stream: withLabel(entry.stream, 'late', late) };
  });
  // Earlier half hours first, as a log's lines go out in order.
  return moved ? [...Map.groupBy(late, halfHourOf)].sort(([a], [b]) => a - b).flatMap(([, list]) => list) : undefined;
}

const halfHourOf = ({ time }: Entry): number => Number(time / HALF_HOUR);
