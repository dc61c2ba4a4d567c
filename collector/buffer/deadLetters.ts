import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** What could not be used or stored is kept in a file of JSON lines, with the reason, for an operator to look at. */
export class DeadLetters {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly counts = new Map<string, number>();

  /** When the file has grown to `maxBytes` it becomes `<path>.1` and the one before is replaced. */
  constructor(path: string, maxBytes = 64 * 1024 * 1024) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  }

  /**
   * Keeps one payload. `where` names the source or sink, `reason` says what was wrong with it. Throws the file system's error, and then the
   * payload is still the caller's to keep.
   */
  add(where: string, reason: string, payload: string): void {
    const line = `${JSON.stringify({ time: new Date().toISOString(), where, reason, payload })}\n`;
    const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > 0 && size + Buffer.byteLength(line) > this.#maxBytes) {
      renameSync(this.#path, `${this.#path}.1`);
    }
    appendFileSync(this.#path, line, { mode: 0o600 });
    this.counts.set(where, (this.counts.get(where) ?? 0) + 1);
  }
}
