/** How observations are written. */
export interface WriteOptions {
  /** Their source can hold them back for long without losing any: they may fill only a part of the buffer. */
  bulk?: boolean;
  /**
   * The positions alone tell what has been written: the observations' ids are neither looked up nor remembered. Log lines come by the
   * thousand a second; their ids would fill the memory, and within a minute push out those of audit events, which API servers do send
   * again. It is safe where a line is always read from a position on, and the position is in the same frame as the line: after a crash
   * both are there or neither. So the call is written as one frame, whatever its size; the caller keeps it at a few megabytes. What may
   * have been sent before a crash is not told by these ids either, but by asking Loki. Ids begin with POSITIONED, so that those that are
   * read back when the buffer is opened are not remembered then.
   */
  positioned?: boolean;
  /**
   * Of a source that several replicas have: whether it is this one that may write, asked before each try of `writeWhenPossible`, as a
   * process that was stopped for a while runs on before its timers do.
   */
  held?: () => boolean;
}

/** How ids of records begin that are written by their position. */
export const POSITIONED = 'file-log/';

/**
 * In ids of log lines whose order matters, what stands before this names the log: its lines reach the store in the order in which they were
 * written, so that what is there of a log is always its beginning, and another collector can tell where to go on.
 */
export const ORDERED = '//';

/** What is to stay in order: the log's name, or the id where that is its own order. */
export const orderOf = (id: string): string => (id.startsWith(POSITIONED) ? (id.split(ORDERED, 1)[0] ?? id) : id);

/** Another replica may have the lease by now: nothing was written. */
export class NotHeldError extends Error {
  constructor() {
    super('another replica may write by now');
  }
}
