/** Bytes written with one fsync, about. */
const GROUP_BYTES = 8 * 1024 * 1024;

/** A frame that waits to be written, and whom to tell. */
export interface Append {
  frame: Buffer;
  cursors: Record<string, unknown>;
  done: () => void;
  fail: (error: Error) => void;
}

/** Appends in the order in which they came; those that wait at the same time are written together. */
export class AppendQueue {
  #waiting: Append[] = [];
  /** Bytes that wait or are being written. */
  bytes = 0;

  /** Resolves or rejects when the append is told. */
  add(frame: Buffer, cursors: Record<string, unknown>): Promise<void> {
    this.bytes += frame.length;
    return new Promise((done, fail) => this.#waiting.push({ frame, cursors, done, fail }));
  }

  /** What is to be written next; empty when nothing waits. */
  take(): Append[] {
    let size = 0;
    const beyond = this.#waiting.findIndex((item) => (size += item.frame.length) > GROUP_BYTES);
    return this.#waiting.splice(0, beyond < 0 ? this.#waiting.length : Math.max(1, beyond));
  }

  /** A group has been written, or has failed. */
  settled(group: Append[]): void {
    group.forEach((item) => (this.bytes -= item.frame.length));
  }
}
