import type { Heard } from './heard';

const MINUTE = 60_000;

/** Nothing is called silent before: buffers, retries and slow deliveries take minutes. */
export const SOONEST_MS = 10 * MINUTE;
/** So many times the usual distance between records is much longer than usual. */
const MUCH = 3;
/** Of the time for which a source was heard of, the part in which its records were no further apart than usual. */
const USUALLY = 0.75;

/** A collector repeats what it checked each hour, and looks every quarter of an hour whether it is time for that. */
export const HEARTBEAT_MS = 75 * MINUTE;

/** What depends on what people do, or on whether anything happens at all: no rhythm of it means anything. */
const RARE = new Set([
  'kubernetes-event',
  'container-command',
  'container-lifecycle',
  'container-connection',
  'image-registry',
]);

/** For sources that write by themselves all the time, after how long they are silent where no rhythm is known. */
const BY_NATURE: Record<string, number> = { collector: HEARTBEAT_MS, 'kubernetes-audit': 60 * MINUTE };

/**
 * `sending`: heard of just now. `silent`: not heard of for much longer than its records usually are apart. `quiet`: neither, which means
 * nothing.
 */
export type State = 'sending' | 'quiet' | 'silent';

export interface Judged {
  state: State;
  /** Time of the last record, in milliseconds since 1970; undefined where none was found. */
  last?: number;
  /** How far records usually are apart; undefined where there is no telling. */
  usual?: number;
  /** After how long without a record it is silent; undefined where no time without one means that. */
  limit?: number;
}

/**
 * How far the records of a source usually are apart at most, in milliseconds: for three quarters of the time it was not more. It is no
 * finer than a step. undefined for what was heard of too shortly, or too seldom, to tell.
 */
export function usualDistance({ samples, step }: Pick<Heard, 'samples' | 'step'>): number | undefined {
  const distances = samples
    .slice(1)
    .map(({ to }, index) => to - (samples[index]?.to ?? to))
    .sort((a, b) => a - b);
  const observed = distances.reduce((sum, distance) => sum + distance, 0);
  let passed = 0;
  const usual = distances.find((distance) => {
    passed += distance;
    return passed >= USUALLY * observed;
  });
  return usual !== undefined && observed >= 2 * limitFor(usual) ? Math.max(usual, step) : undefined;
}

const limitFor = (usual: number): number => Math.max(SOONEST_MS, MUCH * usual);

/**
 * Whether a source is heard of, at a time.
 * @param heard what is known of its rhythm
 * @param exact the time of its newest record, where it was looked up; else it is taken for the end of the last step that has any
 */
export function judge(object: string, at: number, heard?: Pick<Heard, 'samples' | 'step'>, exact?: number): Judged {
  const last = lastOf(at, heard, exact);
  const usual = heard && !RARE.has(object) && object !== 'collector' ? usualDistance(heard) : undefined;
  const expected = usual === undefined ? BY_NATURE[object] : limitFor(usual);
  const age = last === undefined ? Infinity : at - last;
  const isSilent = expected !== undefined && age > expected;
  const state = age <= Math.max(SOONEST_MS, usual ?? 0) ? 'sending' : isSilent ? 'silent' : 'quiet';
  return { state, last, usual, limit: expected };
}

/** A time that was looked up for an earlier answer may be older than what is counted by now; a step that is under way ends in the future. */
function lastOf(at: number, heard: Pick<Heard, 'samples' | 'step'> | undefined, exact: number | undefined) {
  const newest = heard?.samples.at(-1)?.to;
  if (exact === undefined) {
    return newest === undefined ? undefined : Math.min(newest, at);
  }
  return Math.min(Math.max(exact, newest === undefined ? exact : newest - (heard?.step ?? 0)), at);
}

const isNumber = (value: number | undefined): value is number => value !== undefined;

/** How a cluster or host does as a whole. */
export interface JudgedPlace {
  /** `partly`: some of it is silent, and some is not. */
  state: State | 'partly';
  last?: number;
  silent: number;
}

/** What is silent in one source may be that source's trouble; where nothing else is heard of either, nobody sends. */
export function judgePlace(sources: Judged[]): JudgedPlace {
  const silent = sources.filter(({ state }) => state === 'silent').length;
  const sending = sources.some(({ state }) => state === 'sending');
  const times = sources.map(({ last }) => last).filter(isNumber);
  const state = silent === 0 ? (sending ? 'sending' : 'quiet') : sending ? 'partly' : 'silent';
  return { state, silent, last: times.length > 0 ? Math.max(...times) : undefined };
}
