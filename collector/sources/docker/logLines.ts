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

  constructor(info: ContainerInfo, saved: LogCursor, options: LinesOptions, journal: Journal) {
    this.#info = info;
    this.#saved = saved;
    this.#options = options;
    this.#journal = journal;
    this.#numbering = new Numbering(saved, options.since);
    this.#messages = new Messages(options.joining);
    const isFirst = newestOf(saved) === undefined || saved.backlog !== undefined;
    this.#backlog = isFirst && info.rotation ? new Backlog(info.rotation, saved.backlog) : undefined;
  }

  /** The messages that the lines finish. */
  take(lines: LogLine[]): Message[] {
    return lines.flatMap((line) => {
      const number = this.#numbering.next(line);
      if (number === undefined) {
        return [];
      }
      this.#lookBehind(line);
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
    if (this.#numbering.joined || this.#told) {
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

  /** Whether something is missing before a new line. */
  #lookBehind({ time, text }: LogLine): void {
    if (!this.#numbering.joined && !this.#told) {
      this.#told = true;
      this.#tellRotated(newestOf(this.#saved), time);
    }
    if (this.#backlog && time > this.#options.asked) {
      this.#backlog = undefined;
    }
    if (this.#backlog?.add(time, text)) {
      const { created = 0n } = this.#info;
      const from = created > this.#options.since ? created : this.#options.since;
      this.#tellRotated(from, BigInt(this.#backlog.state?.first ?? time));
      this.#backlog = undefined;
    }
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
