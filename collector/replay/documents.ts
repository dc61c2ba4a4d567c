import { LONGEST_UNIT, type Cutter, type Unit } from './units.ts';

const [QUOTE, BACKSLASH, NEWLINE, COLON] = [0x22, 0x5c, 0x0a, 0x3a];
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d];
const ITEMS = 'items';

const isSpace = (byte: number) => byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;

/**
 * Cuts JSON documents, on as many lines as they like: one behind the other, the elements of an array, and of an object with a list "items"
 * (EventList, List) that list's elements, so that a list of any length is never in memory as a whole. What stands between documents is
 * reported, to the end of its line.
 */
export class DocumentUnits implements Cutter {
  readonly #longest: number;
  #offset = 0;
  #line = 1;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** The last string of an outer object, which may be a key; and the key that a colon has made of it. */
  #word: number[] = [];
  #key = '';
  /** Depth at which units stand: 0, or within an outer list. */
  #base = 0;
  /** The unit that has begun. */
  #parts: Buffer[] = [];
  #bytes = 0;
  #began: { line: number; start: number } | undefined;
  #garbage = false;

  constructor(longest = LONGEST_UNIT) {
    this.#longest = longest;
  }

  push(bytes: Buffer): Unit[] {
    const units: Unit[] = [];
    // Where in these bytes the unit that is open goes on.
    let from = 0;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (this.#garbage) {
        if (byte === NEWLINE) {
          this.#keep(bytes.subarray(from, at));
          units.push(this.#unit(this.#offset + at, 'what stands here is no JSON document'));
          this.#garbage = false;
        }
      } else if (this.#inString) {
        this.#string(byte);
      } else if (byte === QUOTE && this.#depth > 0) {
        this.#inString = true;
        this.#word = [];
      } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
        from = this.#open(byte, at, from);
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
        if (this.#close(bytes.subarray(from, at + 1))) {
          units.push(this.#unit(this.#offset + at + 1));
        }
      } else if (byte === COLON && this.#depth === 1) {
        this.#key = Buffer.from(this.#word).toString('latin1');
      } else if (this.#depth === 0 && !isSpace(byte)) {
        this.#garbage = true;
        this.#began = { line: this.#line, start: this.#offset + at };
        from = at;
      }
      this.#line += byte === NEWLINE ? 1 : 0;
    }
    if (this.#began) {
      this.#keep(bytes.subarray(from));
    }
    this.#offset += bytes.length;
    return units;
  }

  finish(): Unit[] {
    if (!this.#began) {
      return [];
    }
    const fault = this.#garbage ? 'what stands here is no JSON document' : 'the file ends within a JSON document';
    return [this.#unit(this.#offset, fault)];
  }

  #string(byte: number): void {
    if (this.#escaped) {
      this.#escaped = false;
    } else if (byte === BACKSLASH) {
      this.#escaped = true;
    } else if (byte === QUOTE) {
      this.#inString = false;
    } else if (this.#depth === 1 && this.#word.length < ITEMS.length + 1) {
      this.#word.push(byte);
    }
  }

  /** Returns where the open unit goes on in the bytes. */
  #open(byte: number, at: number, from: number): number {
    const outer = this.#base === 0;
    if (byte === OPEN_LIST && outer && (this.#depth === 0 || (this.#depth === 1 && this.#key === ITEMS))) {
      // What stood before the list of items is not kept.
      this.#discard();
      this.#depth += 1;
      this.#base = this.#depth;
      return from;
    }
    this.#depth += 1;
    if (this.#depth === this.#base + 1 && (this.#base > 0 || byte === OPEN_OBJECT)) {
      this.#began = { line: this.#line, start: this.#offset + at };
      return at;
    }
    return from;
  }

  /** True when a unit has ended with these bytes. */
  #close(tail: Buffer): boolean {
    this.#depth = Math.max(0, this.#depth - 1);
    if (this.#base > 0 && this.#depth < this.#base) {
      this.#base = 0;
      this.#key = '';
      return false;
    }
    if (this.#depth === this.#base && this.#began) {
      this.#keep(tail);
      return true;
    }
    return false;
  }

  #keep(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#bytes <= this.#longest) {
      this.#parts.push(Buffer.from(bytes));
    } else {
      this.#parts = [];
    }
  }

  #discard(): void {
    this.#parts = [];
    this.#bytes = 0;
    this.#began = undefined;
  }

  #unit(end: number, fault?: string): Unit {
    const long = this.#bytes > this.#longest;
    const reason = long ? `a document of ${this.#bytes} bytes is longer than ${this.#longest}` : fault;
    const whole = Buffer.concat(this.#parts);
    const text = (reason === undefined ? whole : whole.subarray(0, 1000)).toString('utf8');
    const { line, start } = this.#began ?? { line: this.#line, start: end };
    const unit = { text, line, start, end, ...(reason !== undefined && { fault: reason }) };
    this.#discard();
    return unit;
  }
}
