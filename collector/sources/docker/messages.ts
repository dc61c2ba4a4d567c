import type { Observation } from '../../pipeline/observation.ts';
import { Joiner, type JoinOptions, type Joined } from '../multiline.ts';
import type { ContainerInfo } from './containers.ts';
import type { LogLine } from './demultiplex.ts';

/** A record's message stays below Loki's longest line even where JSON writes every character in six. */
const LONGEST_MESSAGE = 32 * 1024;

/** A line with its number within its stream and nanosecond. */
export type NumberedLine = LogLine & { number: number };

export type Message = Joined<NumberedLine>;

/** Lines of both streams of a container as messages: each its own, unless lines are to be joined. */
export class Messages {
  readonly #options: JoinOptions | undefined;
  readonly #joiners = new Map<LogLine['stream'], Joiner<NumberedLine>>();

  constructor(options: JoinOptions | undefined) {
    this.#options = options;
  }

  push(line: NumberedLine): Message[] {
    if (!this.#options) {
      return [{ first: line, last: line, text: line.text, lines: 1 }];
    }
    const joiner = this.#joiners.get(line.stream) ?? new Joiner<NumberedLine>(this.#options);
    this.#joiners.set(line.stream, joiner);
    return joiner.push(line);
  }

  due(): Message[] {
    return [...this.#joiners.values()].flatMap((joiner) => joiner.due());
  }

  flush(): Message[] {
    return [...this.#joiners.values()].flatMap((joiner) => joiner.flush());
  }

  /** In how many milliseconds to ask `due`; `undefined` when no message is open. */
  dueInMs(): number | undefined {
    const times = [...this.#joiners.values()].flatMap((joiner) => joiner.dueInMs() ?? []);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Time of the first line of the older of the open messages. */
  open(): bigint | undefined {
    const times = [...this.#joiners.values()].flatMap(({ open }) => (open ? [open.time] : []));
    return times.length > 0 ? times.reduce((a, b) => (b < a ? b : a)) : undefined;
  }
}

/** The chunks of a stream, and `undefined` whenever nothing has come for as long as `pauseMs` says. */
export async function* withPauses(
  stream: AsyncIterable<Buffer>,
  pauseMs: () => number | undefined
): AsyncGenerator<Buffer | undefined> {
  const chunks = stream[Symbol.asyncIterator]();
  let next = chunks.next();
  try {
    for (;;) {
      const pause = pauseMs();
      let timer: NodeJS.Timeout | undefined;
      const paused =
        pause !== undefined && new Promise<undefined>((done) => (timer = setTimeout(() => done(undefined), pause)));
      const result = await (paused ? Promise.race([next, paused]) : next).finally(() => clearTimeout(timer));
      if (result?.done) {
        return;
      }
      yield result?.value;
      next = result ? chunks.next() : next;
    }
  } finally {
    next.catch(() => {});
    await chunks.return?.().catch(() => {});
  }
}

/** The records of a message: one, or several where it is too long for one. */
export function logRecords(
  { first, text }: Message,
  info: ContainerInfo,
  { host, runtime }: { host: string; runtime: string }
): Observation[] {
  const parts = cut(text);
  const id = ['log', info.id.slice(0, 20), first.stream, first.time, first.number].join('/');
  return parts.map((message, part) => ({
    time: first.time,
    object: 'container-log',
    severity: 'info',
    actor: 'unknown',
    access: 'none',
    record: {
      record_id: parts.length > 1 ? `${id}/${part}` : id,
      event_action: 'log',
      host_name: host,
      container_id: info.id,
      container_name: info.name,
      container_image_name: info.image,
      container_runtime_name: runtime,
      log_iostream: first.stream,
      message,
    },
  }));
}

/** A long message in parts, none of them between the halves of a character. */
function cut(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length || parts.length === 0;) {
    const high = /[\ud800-\udbff]/.test(text.charAt(at + LONGEST_MESSAGE - 1));
    const length = high ? LONGEST_MESSAGE - 1 : LONGEST_MESSAGE;
    parts.push(text.slice(at, at + length));
    at += length;
  }
  return parts;
}
