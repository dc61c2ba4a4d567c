/** A piece of a file that is looked at by itself: a line, or a JSON document. */
export interface Unit {
  text: string;
  /** The line it begins on, from 1. */
  line: number;
  /** The byte it begins at. */
  start: number;
  /** The byte behind it. */
  end: number;
  /** It could not be taken, for this reason; `text` is its beginning at most. */
  fault?: string;
}

/** Cuts bytes into units. */
export interface Cutter {
  push(bytes: Buffer): Unit[];
  /** What the end of the file leaves. */
  finish(): Unit[];
}

/** etcd's limit is 1.5 MiB for an object; an audit event holds it twice, and an envelope several events. */
export const LONGEST_UNIT = 16 * 1024 * 1024;

/**
 * Cuts lines; empty ones are left out. `start` is where the bytes begin in the file. As `latin1` a text has a character for each byte, so that
 * lines in which characters are cut in two can be joined again.
 */
export class LineUnits implements Cutter {
  #rest: Buffer[] = [];
  #restBytes = 0;
  #tooLong = 0;
  #end: number;
  #line: number;
  readonly #encoding: 'utf8' | 'latin1';
  readonly #longest: number;

  constructor(
    start: { offset: number; line: number } = { offset: 0, line: 1 },
    encoding: 'utf8' | 'latin1' = 'utf8',
    longest = LONGEST_UNIT
  ) {
    this.#encoding = encoding;
    this.#end = start.offset;
    this.#line = start.line;
    this.#longest = longest;
  }

  push(bytes: Buffer): Unit[] {
    const units: Unit[] = [];
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      this.#take(bytes.subarray(start, end), 1, units);
      start = end + 1;
    }
    this.#keep(bytes.subarray(start));
    return units;
  }

  finish(): Unit[] {
    const units: Unit[] = [];
    this.#take(Buffer.alloc(0), 0, units);
    return units;
  }

  #keep(rest: Buffer): void {
    if (this.#restBytes + rest.length > this.#longest || this.#tooLong > 0) {
      this.#tooLong += this.#restBytes + rest.length;
      this.#rest = [];
      this.#restBytes = 0;
    } else if (rest.length > 0) {
      this.#rest.push(rest);
      this.#restBytes += rest.length;
    }
  }

  #take(tail: Buffer, lineEnd: number, units: Unit[]): void {
    const bytes = this.#tooLong + this.#restBytes + tail.length;
    const [line, start] = [this.#line, this.#end];
    this.#end += bytes + lineEnd;
    this.#line += lineEnd;
    if (bytes > this.#longest) {
      const fault = `a line of ${bytes} bytes is longer than ${this.#longest}`;
      units.push({ text: '', line, start, end: this.#end, fault });
    } else if (bytes > 0) {
      const whole = this.#rest.length > 0 ? Buffer.concat([...this.#rest, tail]) : tail;
      const text = whole.toString(this.#encoding).replace(/\r$/, '');
      if (text !== '') {
        units.push({ text, line, start, end: this.#end });
      }
    }
    this.#rest = [];
    this.#restBytes = 0;
    this.#tooLong = 0;
  }
}
