import { appendFileSync, closeSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

export interface DeadLetterOptions {
  /** When the file has grown to this many bytes it becomes `<path>.1` and the one before is replaced. */
  maxBytes?: number;
  /** Called with each payload that is kept. */
  onAdded?: (where: string, reason: string) => void;
  /** Called with how many payloads were in a file that was replaced. */
  onForgotten?: (count: number) => void;
}

/** What could not be used or stored is kept in a file of JSON lines, with the reason, for an operator to look at. */
export class DeadLetters {
  readonly #path: string;
  readonly #options: Required<DeadLetterOptions>;
  readonly counts = new Map<string, number>();

  constructor(path: string, options: DeadLetterOptions = {}) {
    this.#path = path;
    this.#options = { maxBytes: 64 * 1024 * 1024, onAdded: () => {}, onForgotten: () => {}, ...options };
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  }

  /**
   * Keeps one payload. `where` names the source or sink, `reason` says what was wrong with it. Throws the file system's error, and then the
   * payload is still the caller's to keep.
   */
  add(where: string, reason: string, payload: string): void {
    const line = `${JSON.stringify({ time: new Date().toISOString(), where, reason, payload })}\n`;
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > 0 && size + Buffer.byteLength(line) > this.#options.maxBytes) {
      this.#rotate();
    }
    appendFileSync(this.#path, line, { mode: 0o600 });
    this.counts.set(where, (this.counts.get(where) ?? 0) + 1);
    this.#options.onAdded(where, reason);
  }

  #rotate(): void {
    const forgotten = linesIn(`${this.#path}.1`);
    renameSync(this.#path, `${this.#path}.1`);
    if (forgotten > 0) {
      this.#options.onForgotten(forgotten);
    }
  }
}

/** How many lines a file has; none when it is not there, or cannot be read. */
function linesIn(path: string): number {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return 0;
  }
  try {
    const chunk = Buffer.allocUnsafe(1024 * 1024);
    let lines = 0;
    for (let read = readSync(fd, chunk); read > 0; read = readSync(fd, chunk)) {
      const bytes = chunk.subarray(0, read);
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
        lines += 1;
      }
    }
    return lines;
  } finally {
    closeSync(fd);
  }
}
