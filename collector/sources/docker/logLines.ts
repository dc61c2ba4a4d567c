import type { Entry, Journal } from '../../health/journal.ts';
import { now } from '../../pipeline/time.ts';
import type { JoinOptions } from '../multiline.ts';
import type { ContainerInfo } from './containers.ts';
import type { LogLine } from './demultiplex.ts';
import { Messages, type Message } from './messages.ts';
import { newestOf, Numbering, type LogCursor } from './numbering.ts';
import { Backlog } from './rotation.ts';

export interface LinesOptions {
  /** Lines are taken from here on, in nanoseconds since the epoch. */
  since: bigint;
  /** When the log was asked for, likewise. */
  asked: bigint;
  /** How lines are joined; `undefined` where each is a message. */
  joining: JoinOptions | undefined;
  runtime: string;
  /** Where a line comes again at once, it is the same one. */
  repeats: boolean;
  /** The log is read from its beginning, not from a time on. */
  whole: boolean;
}

/** The lines of a container's log that come over one connection: each new one once, as messages; and what of the log is missing. */
export class Lines {
  readonly #info: ContainerInfo;
  readonly #saved: LogCursor;
  readonly #options: LinesOptions;
  readonly #journal: Journal;
  readonly #numbering: Numbering;
  readonly #messages: Messages;
  #backlog: Backlog | undefined;
  #told = false;
  #lost = false;
  readonly #last = new Map<LogLine['stream'], LogLine>();

  constructor(info: ContainerInfo, saved: LogCursor, options: LinesOptions, journal: Journal) {
    this.#info = info;
    this.#saved = saved;
    this.#options = options;
    this.#journal = journal;
    this.#numbering = new Numbering(saved, options.since);
    this.#messages = new Messages(options.joining);
    const isFirst = newestOf(saved) === undefined || saved.backlog !== undefined;
    this.#backlog = isFirst && info.rotation ? new Backlog(info.rotation, options.asked, saved.backlog) : undefined;
  }

  /**
   * What was read last has not been met where it should be, and nothing has been taken: the log is to be read whole. Docker before 23.0 leaves compressed
   * files of the `local` driver out when it is asked from a time on.
   */
  get lost(): boolean {
    return this.#lost;
  }

  /** The messages that the lines finish. */
  take(lines: LogLine[]): Message[] {
    return lines.flatMap((line) => {
      if (this.#lost || this.#isAgain(line)) {
        return [];
      }
      const number = this.#numbering.next(line);
      if (number === undefined || !this.#lookBehind(line)) {
        return [];
      }
      return this.#messages.push({ ...line, number });
    });
  }

  due(): Message[] {
    return this.#messages.due();
  }

  dueInMs(): number | undefined {
    return this.#messages.dueInMs();
  }

  /** The messages that are open at the end of the log. */
  flush(): Message[] {
    return this.#messages.flush();
  }

  /** The log is over. Tells what is missing when not even one line has come; whether the position has changed with that. */
  end(): boolean {
    if (this.#numbering.joined || this.#told || !this.#options.whole) {
      this.#lost ||= !this.#numbering.joined && !this.#told;
      return false;
    }
    const until = now();
    this.#tellRotated(newestOf(this.#saved), until);
    this.#numbering.passOver(until);
    return true;
  }

  /** A message is part of what is about to be written. */
  done({ last }: Message): void {
    this.#numbering.done(last);
  }

  cursor(): LogCursor {
    const backlog = this.#backlog?.state;
    return { ...this.#numbering.cursor(this.#messages.open()), ...(backlog && { backlog }) };
  }

  #isAgain(line: LogLine): boolean {
    const last = this.#last.get(line.stream);
    this.#last.set(line.stream, line);
    return this.#options.repeats && last?.time === line.time && last.text === line.text;
  }

  /** Tells what is missing before a new line; whether that may be taken. */
  #lookBehind({ time, text }: LogLine): boolean {
    if (!this.#numbering.joined && !this.#told) {
      if (!this.#options.whole) {
        this.#lost = true;
        return false;
      }
      this.#told = true;
      this.#backlog = undefined;
      this.#tellRotated(newestOf(this.#saved), time);
    }
    const came = this.#backlog?.add(time, text) ?? 'more';
    if (came === 'full') {
      const { created = 0n } = this.#info;
      const from = created > this.#options.since ? created : this.#options.since;
      this.#tellRotated(from, BigInt(this.#backlog?.state?.first ?? time));
    }
    this.#backlog = came === 'more' ? this.#backlog : undefined;
    return true;
  }

  #tellRotated(from: bigint | undefined, until: bigint): void {
    const { id, name, image, rotation } = this.#info;
    const driver = rotation ? ` (${rotation.driver})` : '';
    this.#journal.gap('docker', {
      reason: 'rotated',
      from,
      until,
      about: aboutContainer({ id, name, image }, this.#options.runtime),
      message: `lines of container ${name} are missing, or may be: its log driver${driver} had let them go before they were read`,
    });
  }
}

/** What a record of the collector says of the container that it speaks of. */
export function aboutContainer(
  { id, name, image }: { id: string; name: string; image?: string },
  runtime: string
): Entry['about'] {
  return {
    container_id: id,
    container_name: name,
    container_image_name: image,
    container_runtime_name: runtime,
  };
}
