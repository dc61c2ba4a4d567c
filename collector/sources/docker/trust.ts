import type { LogLine } from './demultiplex.ts';
import type { Rotation } from './rotation.ts';

/** What the engine writes to one log in a second at most. */
const FASTEST = 50_000_000;
/** Of a follower that waits for its reader so much may be on its way: a socket's buffer of short lines. */
const ON_ITS_WAY = { lines: 100, bytes: 64 * 1024 };

/** A line would have to come before it was written. */
const NONE = -(2n ** 63n);

/**
 * Whether what comes while a log is followed is all that was written. When the engine's follower has come to the end of a file it goes on in
 * the newest one: files that were begun and ended in between are passed over without a word (moby, loggerutils/follow.go: `missed-rotations`). For that it
 * has to be kept from reading for at least as long as the container takes to fill a file. Then, or where it cannot be trusted at all, the log is to
 * be asked for anew from the last line that was taken: what is in the files at that moment is handed out from end to end.
 */
export class Trust {
  readonly #asked: bigint;
  /** Nanoseconds that a line may be late; `undefined`: as late as it likes. */
  readonly #leeway: bigint | undefined;
  #late = { lines: 0, bytes: 0 };

  /** `asked`: when the log was asked for, in nanoseconds since the epoch. `stalls`: no line is to be trusted that was written after that. */
  constructor(asked: bigint, rotation: Rotation | undefined, stalls: boolean) {
    this.#asked = asked;
    this.#leeway = rotation && (stalls ? NONE : BigInt(Math.round((rotation.bytes / FASTEST) * 1e9)));
  }

  /** The lines among those that came at a time, from the first on, that may be taken. */
  of(lines: LogLine[], came: bigint): LogLine[] {
    const end = lines.findIndex((line) => !this.#allows(line, came));
    return end < 0 ? lines : lines.slice(0, end);
  }

  #allows({ time, text }: LogLine, came: bigint): boolean {
    if (this.#leeway === undefined || time <= this.#asked) {
      return true;
    }
    if (came - time <= this.#leeway) {
      this.#late = { lines: 0, bytes: 0 };
      return true;
    }
    this.#late.lines += 1;
    this.#late.bytes += text.length;
    return this.#leeway !== NONE && this.#late.lines <= ON_ITS_WAY.lines && this.#late.bytes <= ON_ITS_WAY.bytes;
  }
}
