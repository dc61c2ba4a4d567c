import type { AuditRecord } from '../../../record/record.gen.ts';
import type { Observation } from '../../pipeline/observation.ts';
import type { ReplayContext } from './format.ts';

/** A record's message stays below Loki's longest line even where JSON writes every character in six. */
const LONGEST_MESSAGE = 32 * 1024;
/** A line is put together from its pieces up to this many bytes; what follows becomes a line of its own. */
const LONGEST_LINE = 1024 * 1024;

export type Stream = 'stdout' | 'stderr';

/** Joins the pieces that a runtime cut a long line into; the line has the first piece's time. */
export class Pieces {
  readonly #open = new Map<Stream, { time: bigint; line: number; texts: string[]; length: number }>();

  /** The whole line, when this piece is its last. */
  add(
    stream: Stream,
    piece: { time: bigint; line: number; text: string; more: boolean }
  ): { time: bigint; line: number; text: string } | undefined {
    const open = this.#open.get(stream);
    if (!open && !piece.more) {
      return piece;
    }
    const joined = open ?? { time: piece.time, line: piece.line, texts: [], length: 0 };
    joined.texts.push(piece.text);
    joined.length += piece.text.length;
    if (piece.more && joined.length <= LONGEST_LINE) {
      this.#open.set(stream, joined);
      return undefined;
    }
    this.#open.delete(stream);
    return { time: joined.time, line: joined.line, text: joined.texts.join('') };
  }

  /** Lines whose last piece is not there. */
  rest(): Array<{ stream: Stream; time: bigint; line: number; text: string }> {
    const lines = [...this.#open].map(([stream, { time, line, texts }]) => ({
      stream,
      time,
      line,
      text: texts.join(''),
    }));
    this.#open.clear();
    return lines;
  }
}

/**
 * The records of a container's log line, several where it is long. They have the ids that the same line has when it is collected live:
 * `log/OWNER/stream/time/number`, the number being that of the line among those of its stream and nanosecond.
 */
export function logRecords(
  owner: string,
  { stream, time, text }: { stream: Stream; time: bigint; text: string },
  fields: Partial<AuditRecord>,
  context: ReplayContext
): Observation[] {
  const key = `${owner}\0${stream}`;
  const last = context.lines.get(key);
  const number = last?.time === time ? last.lines : 0;
  context.lines.set(key, { time, lines: number + 1 });
  const id = ['log', owner, stream, time, number].join('/');
  const parts = cut(text);
  return parts.map((message, part) => ({
    time,
    object: 'container-log',
    severity: 'info',
    actor: 'unknown',
    access: 'none',
    record: {
      record_id: parts.length > 1 ? `${id}/${part}` : id,
      event_action: 'log',
      ...fields,
      log_iostream: stream,
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
