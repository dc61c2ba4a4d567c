import type { AuditRecord } from '../../../record/record.gen.ts';
import type { Observation } from '../../pipeline/observation.ts';

/** A line is put together from its pieces up to this many characters; what follows becomes a line of its own. */
const LONGEST_LINE = 16 * 1024 * 1024;

export type Stream = 'stdout' | 'stderr';

/** A line of a container's log, or a piece of one. */
export interface LogLine {
  stream: Stream;
  /** Nanoseconds since the epoch. */
  time: bigint;
  text: string;
  /** The line of the file that it begins on, and the byte. */
  line: number;
  start: number;
}

/** Joins the pieces that a runtime cut a long line into; the line has the first piece's time and place. */
export class Pieces {
  readonly #longest: number;
  readonly #open = new Map<Stream, { first: LogLine; texts: string[]; length: number }>();

  constructor(longest = LONGEST_LINE) {
    this.#longest = longest;
  }

  /** The whole line, when this piece is its last: no more of it follow. */
  add(piece: LogLine, more: boolean): LogLine | undefined {
    const open = this.#open.get(piece.stream);
    if (!open && !more) {
      return piece;
    }
    const joined = open ?? { first: piece, texts: [], length: 0 };
    joined.texts.push(piece.text);
    joined.length += piece.text.length;
    if (more && joined.length <= this.#longest) {
      this.#open.set(piece.stream, joined);
      return undefined;
    }
    this.#open.delete(piece.stream);
    return { ...joined.first, text: joined.texts.join('') };
  }

  /** Lines whose last piece is not there. */
  rest(): LogLine[] {
    const lines = [...this.#open.values()].map(({ first, texts }) => ({ ...first, text: texts.join('') }));
    this.#open.clear();
    return lines;
  }
}

/** The records of a log line: one, or one for each part of a long message, with the part's number behind its id. */
export function logRecords(
  id: string,
  { stream, time }: Pick<LogLine, 'stream' | 'time'>,
  messages: string[],
  fields: Partial<AuditRecord>
): Observation[] {
  return messages.map((message, part) => ({
    time,
    object: 'container-log',
    severity: 'info',
    actor: 'unknown',
    access: 'none',
    record: {
      record_id: messages.length > 1 ? `${id}/${part}` : id,
      event_action: 'log',
      ...fields,
      log_iostream: stream,
      message,
    },
  }));
}
