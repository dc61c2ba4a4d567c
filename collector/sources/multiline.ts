import type { LinePattern } from './linePattern.ts';

/** How lines become one message: a line that the pattern is found in begins a message, all others belong to the one before. */
export interface JoinOptions {
  firstLine: LinePattern;
  /** A message has so many lines at most; what follows becomes a message of its own. */
  maxLines: number;
  /** Likewise, of UTF-8. A single line that is longer stays whole. */
  maxBytes: number;
  /** A message ends when nothing follows for so long. */
  timeoutMs: number;
}

/** A line as the joiner needs it. What else it has (number, position, stream) it keeps. */
export interface JoinableLine {
  /** Nanoseconds since the epoch. */
  time: bigint;
  text: string;
}

/** A finished message. */
export interface Joined<L extends JoinableLine> {
  /** Gives the message its time, its stream and its number. */
  first: L;
  /** What is behind it has not been read yet: the position to keep once the message is durable. */
  last: L;
  /** All lines, separated by line feeds. */
  text: string;
  lines: number;
}

/**
 * Joins the lines of one stream of one container. It holds one open message, of bounded size; the caller keeps its position behind the last
 * *finished* one, so that after a crash the lines of the open one are read again: none is lost and none is written twice.
 *
 * That a message ends is told by the lines themselves wherever it can be (the next one begins another, or was written more than the timeout
 * later), so that reading again puts the same lines together. Only of the last message the clock must tell: `due`.
 */
export class Joiner<L extends JoinableLine> {
  readonly #options: JoinOptions;
  readonly #clock: () => number;
  #lines: L[] = [];
  #bytes = 0;
  #touched = 0;

  /** `clock` tells milliseconds of a time that does not jump. */
  constructor(options: JoinOptions, clock: () => number = () => performance.now()) {
    this.#options = options;
    this.#clock = clock;
  }

  /** Takes a line; returns the messages that it finishes. */
  push(line: L): Array<Joined<L>> {
    const { firstLine, maxLines, maxBytes, timeoutMs } = this.#options;
    const bytes = Buffer.byteLength(line.text) + 1;
    const before = this.#lines.at(-1);
    const belongs =
      before !== undefined &&
      this.#lines.length < maxLines &&
      this.#bytes + bytes <= maxBytes + 1 &&
      line.time - before.time <= BigInt(timeoutMs) * 1_000_000n &&
      !firstLine.test(line.text);
    const finished = belongs ? [] : this.flush();
    this.#lines.push(line);
    this.#bytes += bytes;
    this.#touched = this.#clock();
    return finished;
  }

  /** Finishes the open message: the stream has ended. */
  flush(): Array<Joined<L>> {
    const lines = this.#lines;
    const [first, last] = [lines[0], lines.at(-1)];
    this.#lines = [];
    this.#bytes = 0;
    return first && last ? [{ first, last, text: lines.map(({ text }) => text).join('\n'), lines: lines.length }] : [];
  }

  /** Finishes the open message when nothing has followed for the timeout. */
  due(): Array<Joined<L>> {
    return this.dueInMs() === 0 ? this.flush() : [];
  }

  /** In how many milliseconds to ask `due`; `undefined` when no message is open. */
  dueInMs(): number | undefined {
    return this.open && Math.max(0, Math.ceil(this.#touched + this.#options.timeoutMs - this.#clock()));
  }

  /** The first line of the open message: from here on the stream must be read again after a crash. */
  get open(): L | undefined {
    return this.#lines[0];
  }
}
