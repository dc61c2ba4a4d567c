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
const TIMESTAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{1,9}Z) /;

/**
 * Takes the engine's log stream with timestamps apart into lines. Without a TTY it comes in frames of u8 stream, three zero bytes, u32
 * length (big endian) and payload, one frame a piece of a line; with a TTY it comes raw, as standard output. Pieces of a long line
 * each have the timestamp in front; they are joined and keep the first one's.
 */
export class Demultiplexer {
  readonly #tty: boolean;
  #rest: Buffer = Buffer.alloc(0);
  readonly #open = new Map<LogLine['stream'], LogLine>();

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
      if (kind === undefined || kind > 2 || this.#rest[1] !== 0 || length > 2 * LONGEST) {
        throw new Error('the log stream is not multiplexed as announced');
      }
      if (this.#rest.length < HEADER + length) {
        break;
      }
      this.#piece(kind === 2 ? 'stderr' : 'stdout', this.#rest.toString('utf8', HEADER, HEADER + length), lines);
      this.#rest = this.#rest.subarray(HEADER + length);
    }
    return lines;
  }

  /** Lines that the end of the stream leaves without an end of their own. */
  finish(): LogLine[] {
    const lines: LogLine[] = [];
    if (this.#tty && this.#rest.length > 0) {
      this.#piece('stdout', joinRaw(this.#rest), lines);
    }
    lines.push(...this.#open.values());
    this.#open.clear();
    return lines;
  }

  #piece(stream: LogLine['stream'], payload: string, lines: LogLine[]): void {
    const match = TIMESTAMP.exec(payload);
    const time = match?.[1] === undefined ? undefined : parseTime(match[1]);
    const text = match ? payload.slice(match[0].length) : payload;
    const open = this.#open.get(stream);
    const line = open ?? { stream, time: time ?? 0n, text: '' };
    if (time === undefined && !open) {
      return;
    }
    line.text += text;
    if (line.text.endsWith('\n') || line.text.length > LONGEST) {
      line.text = line.text.replace(/\r?\n$/, '');
      lines.push(line);
      this.#open.delete(stream);
    } else {
      this.#open.set(stream, line);
    }
  }
}

/** A raw line without the timestamps that stand between its pieces. */
function joinRaw(line: Buffer): string {
  const parts: Buffer[] = [];
  let rest = line;
  let first = true;
  for (;;) {
    const stamp = TIMESTAMP.exec(rest.toString('latin1', 0, 40))?.[0].length ?? 0;
    const head = first ? 0 : stamp;
    const end = stamp + PIECE;
    parts.push(rest.subarray(head, end));
    if (rest.length <= end || stamp === 0) {
      parts.push(stamp === 0 ? rest.subarray(end) : Buffer.alloc(0));
      return Buffer.concat(parts).toString('utf8');
    }
    rest = rest.subarray(end);
    first = false;
  }
}
