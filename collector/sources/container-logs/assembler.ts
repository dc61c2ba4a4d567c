import type { CriLine, Stream } from './criLine.ts';

/** Where in a log something begins: in which file, by its identity, and at which byte. */
export interface Place {
  file: string;
  offset: number;
}

/** Where a line begins that has not been given out as a whole. */
export interface OpenPlace extends Place {
  /** Bytes of the text there that have been given out. */
  skip?: number;
  /** Parts of the line that have been given out, and what its first is called. */
  part?: number;
  head?: string;
}

export type OpenPlaces = Partial<Record<Stream, OpenPlace>>;

/** A line of the container's, or a part of one that is too long for a record. */
export interface LogLine {
  stream: Stream;
  /** Nanoseconds since the epoch. */
  time: bigint;
  text: string;
  /** Unlike all others of the same run and stream, and the same whenever it is read. */
  id: string;
  /** Where it begins, and its rank among all pieces that were read. */
  from: OpenPlace;
  rank: number;
}

/** A record's message stays below Loki's longest line even where JSON writes every byte in six. */
const LONGEST = 32 * 1024;

interface Piece extends Place {
  bytes: Buffer;
  skip: number;
  rank: number;
}

interface OpenLine {
  time: bigint;
  head: string;
  part: number;
  pieces: Piece[];
  bytes: number;
  /** Behind the last piece. */
  end: Place & { rank: number };
}

/**
 * Joins the pieces that runtimes cut long lines into, by stream: lines of the other can stand in between. A joined line longer than a
 * record may be is given out in parts as soon as there is enough for one, so that no line, however long, takes more memory than that.
 */
export class LineAssembler {
  readonly #open = new Map<Stream, OpenLine>();
  /** Lines that were open at the end of the last run. */
  readonly #saved: OpenPlaces;
  #rank = 0;

  constructor(saved: OpenPlaces = {}) {
    this.#saved = { ...saved };
  }

  /** Takes a line of the file: its text, where it begins, and where the next one does. The text is copied. */
  take(line: CriLine, text: Buffer, at: Place, end: number): LogLine[] {
    const { stream } = line;
    const saved = this.#saved[stream];
    delete this.#saved[stream];
    const open = this.#open.get(stream) ?? begin(line, at, saved);
    const skip = saved?.file === at.file && saved.offset === at.offset ? (saved.skip ?? 0) : 0;
    const bytes = Buffer.from(text.subarray(skip));
    this.#rank += 1;
    open.pieces.push({ ...at, bytes, skip, rank: this.#rank });
    open.end = { file: at.file, offset: end, rank: this.#rank };
    open.bytes += bytes.length;
    this.#open.set(stream, open);
    const lines: LogLine[] = [];
    while (open.bytes > LONGEST) {
      lines.push(give(stream, open, LONGEST, true));
    }
    if (!line.partial) {
      lines.push(...this.#close(stream, open));
    }
    return lines;
  }

  /** What is left of lines without an end, when no more will come. */
  finish(): LogLine[] {
    return [...this.#open].flatMap(([stream, open]) => this.#close(stream, open));
  }

  /** Where lines begin that have not been given out as a whole, by stream. */
  open(): Array<{ stream: Stream; place: OpenPlace; rank: number }> {
    const now = [...this.#open].map(([stream, open]) => ({ stream, ...placeOf(open) }));
    const saved = (Object.entries(this.#saved) as Array<[Stream, OpenPlace]>).map(([stream, place]) => ({
      stream,
      place,
      rank: 0,
    }));
    return [...saved, ...now];
  }

  #close(stream: Stream, open: OpenLine): LogLine[] {
    this.#open.delete(stream);
    return open.bytes > 0 || open.part === 0 ? [give(stream, open, open.bytes, false)] : [];
  }
}

function begin(line: CriLine, at: Place, saved: OpenPlace | undefined): OpenLine {
  const rest = { pieces: [], bytes: 0, end: { ...at, rank: 0 } };
  if (saved?.head !== undefined && saved.part !== undefined) {
    return { time: BigInt(saved.head.split('/', 1)[0] ?? ''), head: saved.head, part: saved.part, ...rest };
  }
  return { time: line.time, head: `${line.time}/${at.offset}`, part: 0, ...rest };
}

/** Takes about so many bytes from the front of an open line, but no part of a character. */
function give(stream: Stream, open: OpenLine, most: number, more: boolean): LogLine {
  const { place, rank } = placeOf(open);
  const bytes =
    open.pieces.length === 1 ? open.pieces[0]!.bytes : Buffer.concat(open.pieces.map((piece) => piece.bytes));
  const length = more ? wholeCharacters(bytes, most) : bytes.length;
  const id = more || open.part > 0 ? `${open.head}/${open.part}` : open.head;
  open.part += 1;
  open.bytes -= length;
  for (let left = length; left > 0;) {
    const first = open.pieces[0]!;
    const taken = Math.min(left, first.bytes.length);
    first.bytes = first.bytes.subarray(taken);
    first.skip += taken;
    left -= taken;
    if (first.bytes.length === 0) {
      open.pieces.shift();
    }
  }
  return { stream, time: open.time, text: bytes.toString('utf8', 0, length), id, from: place, rank };
}

/** The largest length up to `most` that does not end within a character of UTF-8. */
function wholeCharacters(bytes: Buffer, most: number): number {
  for (let length = most; length > most - 4; length--) {
    if ((bytes[length]! & 0xc0) !== 0x80) {
      return length;
    }
  }
  return most;
}

function placeOf({ pieces, end, part, head }: OpenLine): { place: OpenPlace; rank: number } {
  const { file, offset, skip = 0, rank } = (pieces[0] ?? end) as Piece;
  return {
    place: { file, offset, ...(skip > 0 && { skip }), ...(part > 0 && { part, head }) },
    rank,
  };
}
