import { parseTime } from '../../pipeline/time.ts';

export type Stream = 'stdout' | 'stderr';

/** A line of a CRI log file: a line of the container's, or a piece of one. */
export interface CriLine {
  stream: Stream;
  /** Nanoseconds since the epoch. */
  time: bigint;
  /** More pieces of the same line follow. */
  partial: boolean;
  /** Where the text begins, in the bytes that were given. */
  text: number;
}

/** No time, stream and tags are longer. */
const HEAD = 96;
const FORMAT = /^(\S+) (stdout|stderr) ([PF])(?::[^ ]*)?(?: |$)/;

/**
 * Takes the head of a line apart: `2026-11-23T10:11:12.123456789Z stdout F text`, with a time zone of any offset (CRI-O writes local time)
 * and further tags behind P or F. `start` and `end` bound the line, without its line end. `undefined` for what is none.
 * Source: kubernetes, "CRI log format" (design-proposals-archive, node/kubelet-cri-logging.md); containerd, internal/cri/io/logger.go.
 */
export function parseCriLine(bytes: Buffer, start: number, end: number): CriLine | undefined {
  const match = FORMAT.exec(bytes.toString('latin1', start, Math.min(end, start + HEAD)));
  const time = match?.[1] === undefined ? undefined : parseTime(match[1]);
  if (!match || time === undefined) {
    return undefined;
  }
  return { stream: match[2] as Stream, time, partial: match[3] === 'P', text: start + match[0].length };
}
