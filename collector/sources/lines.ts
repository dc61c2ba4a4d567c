const NOTHING: Buffer = Buffer.alloc(0);

/** Cuts a stream of bytes into lines and knows at which byte each ends. A line longer than `max` is passed over and reported. */
export class LineCutter {
  readonly #max: number;
  readonly #onTooLong: (bytes: number) => void;
  #rest: Buffer = NOTHING;
  #skipped = 0;
  /** Offset behind the last whole line that was given out. */
  offset: number;

  constructor(offset: number, max: number, onTooLong: (bytes: number) => void) {
    this.offset = offset;
    this.#max = max;
    this.#onTooLong = onTooLong;
  }

  /** The whole lines that the bytes complete, without their ends; empty ones are left out. */
  push(bytes: Buffer): string[] {
    const lines: string[] = [];
    const data = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    let start = 0;
    for (let end = data.indexOf(10, start); end >= 0; end = data.indexOf(10, start)) {
      const length = this.#skipped + end - start;
      if (this.#skipped > 0 || length > this.#max) {
        this.#onTooLong(length);
      } else if (length > 0) {
        lines.push(data.toString('utf8', start, end));
      }
      this.offset += length + 1;
      this.#skipped = 0;
      start = end + 1;
    }
    // An empty piece of it would keep all of its memory.
    this.#rest = start < data.length ? data.subarray(start) : NOTHING;
    if (this.#rest.length > this.#max) {
      this.#skipped += this.#rest.length;
      this.#rest = NOTHING;
    }
    return lines;
  }

  /** What stands behind the last line end: a last line without one, once the file will not grow any more. */
  finish(): string[] {
    const rest = this.#rest.toString('utf8');
    const length = this.#skipped + this.#rest.length;
    this.offset += length;
    if (this.#skipped > 0) {
      this.#onTooLong(length);
    }
    const lines = this.#skipped === 0 && rest.length > 0 ? [rest] : [];
    this.#rest = NOTHING;
    this.#skipped = 0;
    return lines;
  }
}
