import type { Current } from './current.ts';
import { observe, parseLine } from './observe.ts';
import { DISORDER, SECOND, type LineName, type LogPlace } from './place.ts';
import { logLines, openLog } from './request.ts';
import type { Request, Shared } from './shared.ts';

/** Where the reading of a run begins. */
export interface Begin {
  place?: LogPlace;
  /** It is the file that the place was kept for. */
  sameFile: boolean;
  /** The line that is read first. */
  line?: LineName;
}

/** How many of the last lines are looked at, until there is one among them that is stored. */
const TAILS = [16, 256, 4096, 65_536, 1_048_576];

type Line = LineName & { text: string };

const wholeSecond = (time: bigint) => time - (time % SECOND);

/** The end of a log. */
interface Tail {
  /** `undefined` where the log is empty. */
  first?: string;
  last?: bigint;
  /** The lines that begin a record, as far as they were looked for. */
  candidates: Line[];
}

/**
 * Finds where in a run's log to go on that another replica has read a part of, whose position is not known: at a line that is stored, as
 * lines are stored in the order of the log (see ORDERED). It is looked for from the log's end, so that of a log, however long it is, little
 * more is read again than what is new. From there on, up to the newest line there is now, each line is asked for (`until`).
 */
export async function takeOver(
  request: Request,
  current: Current,
  shared: Shared,
  signal: AbortSignal
): Promise<Begin> {
  const { restarts } = request;
  const place = (second: bigint, until?: bigint): LogPlace => ({
    restarts,
    second: String(second),
    lines: 0,
    last: String(second),
    ...(until !== undefined && { until: String(until) }),
    others: request.others,
  });
  const isStored = (line: Line) => shared.others?.has(observe(current.state, restarts, line, line.number)[0]!);
  let until = 0n;
  let before: string | undefined;
  for (const count of TAILS) {
    const newest = count === TAILS[0];
    const { first, last, candidates } = await tailOf(count, newest, request, current, shared, signal);
    if (first === undefined || last === undefined) {
      return { sameFile: false };
    }
    until = newest ? last + DISORDER : until;
    const whole = first === before;
    before = first;
    for (const line of whole ? [] : new Set([candidates.at(-1), candidates[0]])) {
      const known = line && (await isStored(line));
      if (line && known) {
        return { place: place(wholeSecond(line.time), until), sameFile: true, line };
      }
      if (line && known === undefined) {
        const from = shared.others?.fallback();
        return from === undefined ? { sameFile: false } : { place: place(wholeSecond(from)), sameFile: true };
      }
    }
    if (whole) {
      break;
    }
  }
  return { place: place(0n, until), sameFile: true };
}

/** `all`: all candidates and the time of the last line are wanted; else the first candidate does. */
async function tailOf(
  count: number,
  all: boolean,
  request: Request,
  current: Current,
  shared: Shared,
  signal: AbortSignal
): Promise<Tail> {
  const { state } = current;
  const rule = shared.ruleOf({ namespace: state.pod.namespace, container: state.container }, state.pod.labels);
  const { previous } = request;
  const body = await openLog(shared, state, { previous, follow: false }, { tail: count }, signal);
  const lines = logLines(() => {});
  const tail: Tail = { candidates: [] };
  const take = (given: string) => {
    const line = parseLine(given);
    if (!line) {
      return;
    }
    // The number of a line is known only where the one before has another time.
    if (tail.last !== undefined && line.time !== tail.last && (!rule || rule.firstLine.test(line.text))) {
      tail.candidates.push({ ...line, number: 0 });
    }
    tail.first ??= given;
    tail.last = line.time;
  };
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      lines.push(chunk).forEach(take);
      if (!all && tail.candidates.length > 0) {
        return tail;
      }
    }
    lines.finish().forEach(take);
    return tail;
  } finally {
    body.destroy();
  }
}
