import { parseTime } from '../../pipeline/time.ts';

export interface LogLine {
  stream: 'stdout' | 'stderr';
  /** Nanoseconds since the epoch. */
  time: bigint;
  text: string;
}

const HEADER = 8;
/** The engine cuts lines into pieces of this many bytes. Source: moby, daemon/logger/copier.go. */
const PIECE = 16 * 1024;
/** A line is put together from its pieces up to this many bytes; what follows becomes a line of its own. */
const LONGEST = 1024 * 1024;
/** Podman writes local time and leaves trailing zeros out. */
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})) /;

/** A line of which more pieces are to come. They are joined as bytes, as a character can be cut in two. */
interface OpenLine {
  time: bigint;
  pieces: Buffer[];
  bytes: number;
}

/**
 * Takes the engine's log stream with timestamps apart into lines. Without a TTY it comes in frames of u8 stream, three zero bytes, u32
 * length (big endian) and payload, one frame a piece of a line; with a TTY it comes raw, as standard output. Pieces of a long line
 * each have the timestamp in front; they are joined and keep the first one's.
 */
export class Demultiplexer {
  readonly #tty: boolean;
  #rest: Buffer = Buffer.alloc(0);
  readonly #open = new Map<LogLine['stream'], OpenLine>();

  constructor(tty: boolean) {
    this.#tty = tty;
  }

  /** The lines that the bytes complete, in order. Throws on a frame that cannot be one. */
  push(bytes: Buffer): LogLine[] {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    const lines: LogLine[] = [];
    if (this.#tty) {
      for (let end = this.#rest.indexOf(10); end >= 0; end = this.#rest.indexOf(10)) {
        this.#piece('stdout', joinRaw(this.#rest.subarray(0, end + 1)), lines);
        this.#rest = this.#rest.subarray(end + 1);
      }
      if (this.#rest.length > LONGEST) {
        this.#piece('stdout', joinRaw(this.#rest), lines);
        this.#rest = Buffer.alloc(0);
      }
      return lines;
    }
    while (this.#rest.length >= HEADER) {
      const [kind, length] = [this.#rest[0], this.#rest.readUInt32BE(4)];
      if (kind === undefined || kind > 3 || this.#rest[1] !== 0 || length > 2 * LONGEST) {
        throw new Error('the log stream is not multiplexed as announced');
      }
      if (this.#rest.length < HEADER + length) {
        break;
      }
      const payload = this.#rest.subarray(HEADER, HEADER + length);
      if (kind === 3) {
        throw new Error(`the engine says: ${payload.toString('utf8').trim()}`);
      }
      this.#piece(kind === 2 ? 'stderr' : 'stdout', payload, lines);
      this.#rest = this.#rest.subarray(HEADER + length);
    }
    return lines;
  }

  /** Lines that the end of the stream leaves without an end of their own. */
  finish(): LogLine[] {
    const lines: LogLine[] = [];
    if (this.#tty && this.#rest.length > 0) {
      this.#piece('stdout', joinRaw(this.#rest), lines);
      this.#rest = Buffer.alloc(0);
    }
    this.#open.forEach((line, stream) => lines.push(closed(stream, line)));
    this.#open.clear();
    return lines;
  }

  #piece(stream: LogLine['stream'], payload: Buffer, lines: LogLine[]): void {
    const match = TIMESTAMP.exec(payload.toString('latin1', 0, 48));
    const time = match?.[1] === undefined ? undefined : parseTime(match[1]);
    const text = match && time !== undefined ? payload.subarray(match[0].length) : payload;
    const line = this.#open.get(stream) ?? { time: time ?? 0n, pieces: [], bytes: 0 };
    if (time === undefined && line.bytes === 0) {
      return;
    }
    // What is kept of the stream's buffer would keep all of it.
    line.pieces.push(Buffer.from(text));
    line.bytes += text.length;
    if (text.at(-1) === 10 || line.bytes > LONGEST) {
      lines.push(closed(stream, line));
      this.#open.delete(stream);
    } else {
      this.#open.set(stream, line);
    }
  }
}

function closed(stream: LogLine['stream'], { time, pieces }: OpenLine): LogLine {
  const text = Buffer.concat(pieces).toString('utf8');
  return { stream, time, text: text.replace(/\r?\n$/, '') };
}

/** A raw line without the timestamps that stand between its pieces. */
function joinRaw(line: Buffer): Buffer {
  const parts: Buffer[] = [];
  let rest = line;
  let first = true;
  for (;;) {
    const stamp = TIMESTAMP.exec(rest.toString('latin1', 0, 48))?.[0].length ?? 0;
    const head = first ? 0 : stamp;
    const end = stamp + PIECE;
    parts.push(rest.subarray(head, end));
    if (rest.length <= end || stamp === 0) {
      parts.push(stamp === 0 ? rest.subarray(end) : Buffer.alloc(0));
      return Buffer.concat(parts);
    }
    rest = rest.subarray(end);
    first = false;
  }
}
