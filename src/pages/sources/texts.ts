import type { Judged, JudgedPlace, State } from './silence';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A span of time in milliseconds, in words as short as they are exact enough: "48 min", "3 h 5 min", "2 days". */
export function spanText(ms: number): string {
  if (ms < 1.5 * MINUTE) {
    return `${Math.max(Math.round(ms / 1000), 1)} s`;
  }
  if (ms < HOUR) {
    return `${Math.round(ms / MINUTE)} min`;
  }
  if (ms < DAY) {
    const minutes = Math.round(ms / MINUTE);
    return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  }
  const days = Math.round(ms / DAY);
  return days === 1 ? '1 day' : `${days} days`;
}

const WORDS: Record<State, string> = { sending: 'Sending', quiet: 'Quiet', silent: 'Silent' };

/** The state in a word or two, at the time for which it was judged. */
export function stateText({ state, last }: Pick<Judged, 'state' | 'last'>, at: number): string {
  return state === 'silent' && last !== undefined ? `Silent for ${spanText(at - last)}` : WORDS[state];
}

export function placeText({ state, last, silent }: JudgedPlace, at: number): string {
  return state === 'partly'
    ? `${silent} ${silent === 1 ? 'source' : 'sources'} silent`
    : stateText({ state, last }, at);
}

/** How the state was judged. */
export function reasonText(object: string, { usual, limit }: Pick<Judged, 'usual' | 'limit'>): string {
  if (limit === undefined) {
    return 'It sends only when something happens: a while without a record means nothing.';
  }
  const after = `it is silent after ${spanText(limit)} without one.`;
  if (usual !== undefined) {
    return `Its records usually are no more than ${spanText(usual)} apart: ${after}`;
  }
  return object === 'collector'
    ? `A collector records at least once an hour what it has checked: ${after}`
    : `An API server has always something to tell: ${after}`;
}

export function placeReason({ state }: JudgedPlace): string {
  switch (state) {
    case 'silent':
      return 'Something that sends all the time is silent, and nothing else is heard of either: see whether the collector runs, and whether it reaches Loki.';
    case 'partly':
      return 'Something that sends all the time is silent, while other records come: see what the collector says of that source.';
    case 'quiet':
      return 'Nothing came lately, and nothing that sends all the time is known here.';
    case 'sending':
      return 'Records come, and nothing that sends all the time is silent.';
  }
}
